namespace Cytobench.Metrics.Tests;
