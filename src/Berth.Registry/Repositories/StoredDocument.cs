namespace Berth.Registry.Repositories;

/// <summary>What stands in a folder of documents under one name: a document, or what is left of one.</summary>
/// <param name="Name">The name that the document has, or had; empty for the folder itself.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Document">The document; null when nobody can read it.</param>
/// <param name="Problem">What is wrong with it otherwise.</param>
/// <param name="State">Whether it can stay where it is.</param>
internal sealed record StoredDocument<T>(string Name, string Path, T? Document, string Problem, DocumentState State)
    where T : class;

/// <summary>What is to become of a document.</summary>
internal enum DocumentState
{
    /// <summary>It is one.</summary>
    Sound,

    /// <summary>It is none any more.</summary>
    Damaged,

    /// <summary>It cannot be read now, and may be sound.</summary>
    Unreadable,

    /// <summary>It was damaged and has been set aside.</summary>
    Aside,

    /// <summary>A crash left it half written: nobody misses it.</summary>
    Unfinished,
}
