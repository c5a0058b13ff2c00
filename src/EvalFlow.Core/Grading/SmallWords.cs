namespace EvalFlow.Core.Grading;

/// <summary>
/// The commonest small words of ten languages in Latin letters, each with the languages that use it. A word is packed
/// into a number, a byte for each letter, so that finding it allocates nothing.
/// </summary>
internal static class SmallWords
{
    private const int Slots = 1024;

    private static readonly (string Language, string Words)[] Lists =
    [
        ("en", "the of and to is that it for was with as are this be not have from at by you i but or an they which would can will there about if my your do we in on a has more no so he she may also any"),
        ("de", "der die das und ist nicht ein eine zu den mit von für auf sich des dem im auch es ich sie wir kann als an oder bei nach wie aber einer werden sind dass in um so zum zur hier haben"),
        ("fr", "le la les et des est un une dans que qui pour pas vous je nous sur avec ce il elle ne au du en sont mais ou plus se cette être de à a par son sa ces comme peut"),
        ("es", "el la los las de que y en un una es por con para no se del al lo como más pero su puede son está este esta sobre a o sus yo muy hay entre si"),
        ("pt", "o a os as de que e em um uma não por com para se do da dos no na mais como mas você é são está esta seu sua pode ao das ou eu isso muito"),
        ("it", "il la di che è e un una per non con del della sono si da le lo gli i nel come più ma questo questa anche essere puoi in a o dei al alla ho"),
        ("nl", "de het een en van ik te dat die in niet is op aan met voor zijn er maar om ook als bij kan je of naar deze dit worden u wat heeft door over"),
        ("pl", "i w na z do nie jest to o co jak ale po za czy dla od przez lub oraz tego ten ta u ze tym tylko"),
        ("tr", "bir ve bu da de ile ne olarak daha ama veya olan gibi var kadar sonra çok en o ya ki her"),
        ("sv", "och att det som en på är av för med den till inte om jag ett men de har kan du eller vi från i så var hur detta"),
    ];

    private static readonly ulong[] Keys = new ulong[Slots];
    private static readonly uint[] Masks = new uint[Slots];
    private static readonly char[] Letters = MakeLetters();

    static SmallWords()
    {
        for (int language = 0; language < Lists.Length; language++)
        {
            foreach (string word in Lists[language].Words.Split(' '))
            {
                int slot = Slot(Pack(word));
                Keys[slot] = Pack(word);
                Masks[slot] |= 1u << language;
            }
        }
    }

    /// <summary>Codes of the languages, in the order of the bits.</summary>
    public static IReadOnlyList<string> Languages { get; } = [.. Lists.Select(list => list.Language)];

    /// <summary>The languages that use the word, a bit for each.</summary>
    public static uint Find(ulong packed) => Masks[Slot(packed)];

    /// <summary>The small form of a letter of a Latin-1 word; 0 for anything else.</summary>
    public static char Letter(char sign) => sign < Letters.Length ? Letters[sign] : '\0';

    // Linear probing; the table is three quarters empty.
    private static int Slot(ulong packed)
    {
        int slot = (int)((packed * 0x9E3779B97F4A7C15) >> 54);
        while (Keys[slot] != 0 && Keys[slot] != packed)
        {
            slot = (slot + 1) % Slots;
        }
        return slot;
    }

    private static ulong Pack(string word)
    {
        ulong packed = 0;
        foreach (char letter in word)
        {
            packed = (packed << 8) | letter;
        }
        return packed;
    }

    private static char[] MakeLetters()
    {
        char[] letters = new char[256];
        for (int sign = 0; sign < letters.Length; sign++)
        {
            letters[sign] = char.IsLetter((char)sign) ? char.ToLowerInvariant((char)sign) : '\0';
        }
        return letters;
    }
}
