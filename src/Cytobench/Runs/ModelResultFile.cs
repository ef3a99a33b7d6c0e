using System.Text.Json;
using Cytobench.Data;
using Cytobench.Evaluation;
using CsvHelper;
using System.Globalization;

namespace Cytobench.Runs;
