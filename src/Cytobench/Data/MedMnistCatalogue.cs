namespace Cytobench.Data;

/// <summary>The twelve 2D sets of MedMNIST v2 (Yang et al. 2023), as release 3.0.2 of its Python package describes them.</summary>
public static class MedMnistCatalogue
{
    public const string Citation =
        "J. Yang, R. Shi, D. Wei, Z. Liu, L. Zhao, B. Ke, H. Pfister, B. Ni: MedMNIST v2, Scientific Data 10:41 (2023), doi:10.1038/s41597-022-01721-8";

    public static IReadOnlyList<int> Sizes { get; } = [28, 64, 128, 224];

    private static readonly string[] Organs =
        ["bladder", "femur-left", "femur-right", "heart", "kidney-left", "kidney-right", "liver", "lung-left", "lung-right", "pancreas", "spleen"];

    public static IReadOnlyList<MedMnistSet> All { get; } =
    [
        new()
        {
            Name = "pathmnist",
            Title = "PathMNIST",
            Description = "Tissue patches of colorectal cancer histology, haematoxylin and eosin; NCT-CRC-HE-100K, tested on another centre's CRC-VAL-HE-7K",
            ClassNames = ["adipose", "background", "debris", "lymphocytes", "mucus", "smooth muscle", "normal colon mucosa", "cancer-associated stroma", "colorectal adenocarcinoma epithelium"],
            Task = MedMnistTask.MultiClass,
            Channels = 3,
            Counts = (89996, 10004, 7180),
            License = "CC BY 4.0",
            Md5 = Hashes("a8b06965200029087d5bd730944a56c1", "55aa9c1e0525abe5a6b9d8343a507616", "ac42d08fb904d92c244187169d1fd1d9", "2c51a510bcdc9cf8ddb2af93af1eadec"),
        },
        new()
        {
            Name = "chestmnist",
            Title = "ChestMNIST",
            Description = "Frontal chest X-rays with findings mined from reports; NIH ChestX-ray14, its official split",
            ClassNames = ["atelectasis", "cardiomegaly", "effusion", "infiltration", "mass", "nodule", "pneumonia", "pneumothorax", "consolidation", "edema", "emphysema", "fibrosis", "pleural", "hernia"],
            Task = MedMnistTask.MultiLabel,
            Channels = 1,
            Counts = (78468, 11219, 22433),
            License = "CC BY 4.0",
            Md5 = Hashes("02c8a6516a18b556561a56cbdd36c4a8", "9de6cd0b934ebb5b7426cfba5efbae16", "db107e5590b27930b62dbaf558aebee3", "45bd33e6f06c3e8cdb481c74a89152aa"),
        },
        new()
        {
            Name = "dermamnist",
            Title = "DermaMNIST",
            Description = "Dermatoscopic images of pigmented skin lesions; HAM10000",
            ClassNames = ["actinic keratoses and intraepithelial carcinoma", "basal cell carcinoma", "benign keratosis-like lesions", "dermatofibroma", "melanoma", "melanocytic nevi", "vascular lesions"],
            Task = MedMnistTask.MultiClass,
            Channels = 3,
            Counts = (7007, 1003, 2005),
            License = "CC BY-NC 4.0",
            Md5 = Hashes("0744692d530f8e62ec473284d019b0c7", "b70a2f5635c6199aeaa28c31d7202e1f", "2defd784463fa5243564e855ed717de1", "8974907d8e169bef5f5b96bc506ae45d"),
        },
        new()
        {
            Name = "octmnist",
            Title = "OCTMNIST",
            Description = "Optical coherence tomography of the retina, healthy and with three diseases",
            ClassNames = ["choroidal neovascularization", "diabetic macular edema", "drusen", "normal"],
            Task = MedMnistTask.MultiClass,
            Channels = 1,
            Counts = (97477, 10832, 1000),
            License = "CC BY 4.0",
            Md5 = Hashes("c68d92d5b585d8d81f7112f81e2d0842", "e229e9440236b774d9f0dfef9d07bdaf", "0a97e76651ace45c5d943ee3f65b63ae", "abc493b6d529d5de7569faaef2773ba3"),
        },
        new()
        {
            Name = "pneumoniamnist",
            Title = "PneumoniaMNIST",
            Description = "Chest X-rays of children, with and without pneumonia",
            ClassNames = ["normal", "pneumonia"],
            Task = MedMnistTask.BinaryClass,
            Channels = 1,
            Counts = (4708, 524, 624),
            License = "CC BY 4.0",
            Md5 = Hashes("28209eda62fecd6e6a2d98b1501bb15f", "8f4eceb4ccffa70c672198ea285246c6", "05b46931834c231683c68f40c47b2971", "d6a3c71de1b945ea11211b03746c1fe1"),
        },
        new()
        {
            Name = "retinamnist",
            Title = "RetinaMNIST",
            Description = "Fundus photographs graded for diabetic retinopathy; the DeepDRiD challenge",
            ClassNames = ["0", "1", "2", "3", "4"],
            Task = MedMnistTask.Ordinal,
            Channels = 3,
            Counts = (1080, 120, 400),
            License = "CC BY 4.0",
            Md5 = Hashes("bd4c0672f1bba3e3a89f0e4e876791e4", "afda852cc34dcda56f86ad2b2457dbcc", "e48e916a24454daf90583d4e6efb1a18", "eae7e3b6f3fcbda4ae613ebdcbe35348"),
        },
        new()
        {
            Name = "breastmnist",
            Title = "BreastMNIST",
            Description = "Breast ultrasound; normal and benign are one class against malignant",
            ClassNames = ["malignant", "normal, benign"],
            Task = MedMnistTask.BinaryClass,
            Channels = 1,
            Counts = (546, 78, 156),
            License = "CC BY 4.0",
            Md5 = Hashes("750601b1f35ba3300ea97c75c52ff8f6", "742edef2a1fd1524b2efff4bd7ba9364", "363e4b3f8d712e9b5de15470a2aaadf1", "b56378a6eefa9fed602bb16d192d4c8b"),
        },
        new()
        {
            Name = "bloodmnist",
            Title = "BloodMNIST",
            Description = "Normal peripheral blood cells under the light microscope, May-Grünwald-Giemsa; Acevedo et al. 2020, Data in Brief 30:105474",
            // The package's fourth name is "immature granulocytes(myelocytes, metamyelocytes and promyelocytes)", too long for any table.
            ClassNames = ["basophil", "eosinophil", "erythroblast", "immature granulocyte", "lymphocyte", "monocyte", "neutrophil", "platelet"],
            Task = MedMnistTask.MultiClass,
            Channels = 3,
            Counts = (11959, 1712, 3421),
            License = "CC BY 4.0",
            Md5 = Hashes("7053d0359d879ad8a5505303e11de1dc", "2b94928a2ae4916078ca51e05b6b800b", "adace1e0ed228fccda1f39692059dd4c", "b718ff6835fcbdb22ba9eacccd7b2601"),
        },
        new()
        {
            Name = "tissuemnist",
            Title = "TissueMNIST",
            Description = "Cells of the human kidney cortex, brightest value over seven slices; BBBC051 of the Broad Bioimage Benchmark Collection",
            ClassNames = ["Collecting Duct, Connecting Tubule", "Distal Convoluted Tubule", "Glomerular endothelial cells", "Interstitial endothelial cells", "Leukocytes", "Podocytes", "Proximal Tubule Segments", "Thick Ascending Limb"],
            Task = MedMnistTask.MultiClass,
            Channels = 1,
            Counts = (165466, 23640, 47280),
            License = "CC BY 4.0",
            Md5 = Hashes("ebe78ee8b05294063de985d821c1c34b", "123ece2eba09d0aa5d698fda57103344", "61b955355d7425a89687b06cca3ce0c2", "b077128c4a949f0a4eb01517f9037b9c"),
        },
        new()
        {
            Name = "organamnist",
            Title = "OrganAMNIST",
            Description = "Abdominal organs in computed tomography, axial slices; the Liver Tumor Segmentation Benchmark",
            ClassNames = Organs,
            Task = MedMnistTask.MultiClass,
            Channels = 1,
            Counts = (34561, 6491, 17778),
            License = "CC BY 4.0",
            Md5 = Hashes("68e3f8846a6bd62f0c9bf841c0d9eacc", "2dcccc29b88e6da5a01161ef20cda288", "eeae80d0a227a8d099027e1b3cfd3b60", "50747347e05c87dd3aaf92c49f9f3170"),
        },
        new()
        {
            Name = "organcmnist",
            Title = "OrganCMNIST",
            Description = "Abdominal organs in computed tomography, coronal slices; the Liver Tumor Segmentation Benchmark",
            ClassNames = Organs,
            Task = MedMnistTask.MultiClass,
            Channels = 1,
            Counts = (12975, 2392, 8216),
            License = "CC BY 4.0",
            Md5 = Hashes("b9ceb9546e10131b32923c5bbeaea2b1", "3ce34a8724ea6f548e6db4744d03b6a9", "773c1f009daa3fe5d9a2a201b2a7ed94", "050f5e875dc056f6768abf94ec9995d1"),
        },
        new()
        {
            Name = "organsmnist",
            Title = "OrganSMNIST",
            Description = "Abdominal organs in computed tomography, sagittal slices; the Liver Tumor Segmentation Benchmark",
            ClassNames = Organs,
            Task = MedMnistTask.MultiClass,
            Channels = 1,
            Counts = (13932, 2452, 8827),
            License = "CC BY 4.0",
            Md5 = Hashes("9ab87b696fb54e2a387ebe992d6ed5f1", "53a6d115339d874c25e309a994ff46d3", "ded0c5fa01a95dc4978b956f613e9b8e", "b354719e553fbbb2513d5533f52a4cb1"),
        },
    ];

    /// <summary>Every file of every set.</summary>
    public static IEnumerable<MedMnistEntry> Entries => All.SelectMany(set => Sizes.Select(size => new MedMnistEntry(set, size)));

    /// <summary>The file that a name means, as "bloodmnist" or "bloodmnist_224"; null for any other name.</summary>
    public static MedMnistEntry? Find(string name) => Entries.FirstOrDefault(entry => entry.Name == name);

    /// <summary>The set that a file's name begins with, as in "bloodmnist_rebuilt_28.npz"; null where it names none.</summary>
    public static MedMnistSet? FindByFileName(string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        return All.FirstOrDefault(set => fileName.StartsWith(set.Name, StringComparison.OrdinalIgnoreCase)
            && (fileName.Length == set.Name.Length || !char.IsLetterOrDigit(fileName[set.Name.Length])));
    }

    private static Dictionary<int, string> Hashes(params ReadOnlySpan<string> bySize)
    {
        var hashes = new Dictionary<int, string>();
        for (var i = 0; i < bySize.Length; i++)
            hashes[Sizes[i]] = bySize[i];
        return hashes;
    }
}
