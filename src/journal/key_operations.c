/* The table of the operations on keys: names, arguments, help. */
#include "journal/key_operations.h"

#include "journal/journal.h"

#define PUBLIC_KEY                                                                                           \
    {                                                                                                        \
        .name = "publickey", .type = ARGUMENT_TEXT, .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,        \
        .help = "the installation's public key, as muster key show prints it there"                          \
    }
#define SHARE                                                                                                \
    {                                                                                                        \
        .name = "share", .type = ARGUMENT_FILE, .flags = ARGUMENT_REQUIRED | ARGUMENT_REPEATED,              \
        .help = "a share of the party's root; two different ones"                                            \
    }

static const struct argument new_arguments[] = {
    {.name = "party", .type = ARGUMENT_TEXT, .help = "the name of a new party, such as Kazakhstan"},
    {.name = "code", .type = ARGUMENT_TEXT, .help = "which side it is on: UN, or a State such as KAZ"},
    {.name = "installation",
     .type = ARGUMENT_TEXT,
     .help = "what this computer is called, such as \"server of the planning cell\""},
    {.name = "shares", .type = ARGUMENT_FOLDER, .help = "where the three shares of the root are written"},
    {.name = "person", .type = ARGUMENT_TEXT, .help = "the id of a person who acts here"},
};

static const struct argument show_arguments[] = {
    {.name = "card",
     .type = ARGUMENT_FILE,
     .help = "write the party's card, for others to trust, to this file"},
};

static const struct argument trust_arguments[] = {
    {.name = "card",
     .type = ARGUMENT_FILE,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = "the card that the party has sent"},
    {.name = "fingerprint",
     .type = ARGUMENT_TEXT,
     .help = "what the party has read out on the telephone; needed the first time"},
};

static const struct argument certify_arguments[] = {
    PUBLIC_KEY,
    {.name = "name",
     .type = ARGUMENT_TEXT,
     .flags = ARGUMENT_REQUIRED,
     .help = "what the installation is called, such as \"laptop in the mission\""},
    SHARE,
};

static const struct argument revoke_arguments[] = {
    PUBLIC_KEY,
    {.name = "after",
     .type = ARGUMENT_COUNT,
     .flags = ARGUMENT_REQUIRED,
     .maximum = INT64_MAX,
     .help = "the last record of each of its streams that still counts; 0: none"},
    SHARE,
};

static const struct argument recovery_arguments[] = {
    {.name = "parts",
     .type = ARGUMENT_FOLDER,
     .flags = ARGUMENT_REQUIRED,
     .help = "where the two parts of the recovery key are written"},
};

#define READER                                                                                               \
    {                                                                                                        \
        .name = "key", .type = ARGUMENT_TEXT, .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,              \
        .help = "a person with a key here, or the public key of one elsewhere"                               \
    }

static const struct argument add_arguments[] = {
    READER,
    {.name = "role",
     .type = ARGUMENT_TEXT,
     .flags = ARGUMENT_REQUIRED,
     .help = "whose data: that of persons who are kept for this role, such as personnel"},
    {.name = "part",
     .type = ARGUMENT_FILE,
     .flags = ARGUMENT_REPEATED,
     .help = "a part of the recovery key; both, where no reader can open the data any more"},
};

static const struct argument remove_arguments[] = {READER};

#define ARGUMENTS(list_) .arguments = (list_), .argument_count = sizeof(list_) / sizeof *(list_)

static const struct operation items[] = {
    OPERATION("key show", PERMISSION_EXCHANGE, .summary = "Show the keys of this installation and its party",
              .help =
                  "Shows the public key of this installation, the party that it belongs to with the "
                  "certificates of all its installations, the other parties that are trusted here, and who "
                  "may read personal data. The fingerprint of a root is what two people read to each other "
                  "on the telephone. Nothing that is shown is secret.\n\n"
                  "  muster key show --card kazakhstan.card",
              ARGUMENTS(show_arguments), .forms = FORM_JSON, .run = key_show_run),
    OPERATION(
        "key new", PERMISSION_MANAGE_KEYS, .summary = "Make the key of a party, an installation or a person",
        .help =
            "With --party: founds a party. Its root key is made, written as three shares of which any two "
            "restore it, used to certify this installation, and forgotten. Carry the shares to three people "
            "in three places.\n\n"
            "With --person: makes a key with which a person acts at this installation.\n\n"
            "With neither: makes the key of this installation, for a party that exists to certify. (A first "
            "record that is written makes it too.)\n\n"
            "  muster key new --party Kazakhstan --code KAZ --shares /media/stick\n"
            "  muster key new --person a.bekov",
        ARGUMENTS(new_arguments), .writes = true, .forms = FORM_JSON, .run = key_new_run),
    OPERATION("key trust", PERMISSION_EXCHANGE, .summary = "Accept the card of another party",
              .help =
                  "Takes in the card of a party, so that its records are known for its own. The first time, "
                  "telephone the party and let them read out the fingerprint of their root: without it the "
                  "card is refused and its fingerprint shown; with it, it is accepted only when both are "
                  "equal.\n\n"
                  "A newer card of a party that is known needs no telephone call: it is signed by the root "
                  "that is known. It adds certificates and revocations; none is ever taken back. A card that "
                  "certifies this installation makes its party the installation's own.\n\n"
                  "  muster key trust un.card --fingerprint \"V9X4 ZUJL QXAS Y6T9 6YHK 9ZT7 ULWJ UNAB\"",
              ARGUMENTS(trust_arguments), .writes = true, .forms = FORM_JSON, .run = key_trust_run),
    OPERATION(
        "key certify", PERMISSION_MANAGE_KEYS, .summary = "Certify another installation of the party",
        .help = "Certifies the public key of another computer as one of the party's, with the root from two "
                "of its three shares. The root is forgotten again at once.\n\n"
                "  muster key certify d75a98...511a --name \"laptop in the mission\" \\\n"
                "      --share /media/a/root-share-1.txt --share /media/b/root-share-3.txt",
        ARGUMENTS(certify_arguments), .writes = true, .forms = FORM_JSON, .run = key_certify_run),
    OPERATION("key revoke", PERMISSION_MANAGE_KEYS, .summary = "Revoke an installation that is lost",
              .help =
                  "Ends the certificate of an installation that was lost, stolen or replaced: what it signs "
                  "after a record counts no more, wherever the party's new card is taken in. This cannot be "
                  "undone; going on needs a new key. muster journal head shows the sequences.\n\n"
                  "  muster key revoke d75a98...511a --after 57 \\\n"
                  "      --share /media/a/root-share-1.txt --share /media/b/root-share-3.txt",
              ARGUMENTS(revoke_arguments), .writes = true, .forms = FORM_JSON, .run = key_revoke_run),
    OPERATION(
        "key recovery new", PERMISSION_MANAGE_KEYS, .summary = "Make the recovery key of personal data",
        .help =
            "Makes the recovery key and writes it in two parts, which both are needed to use it. It has to "
            "be there before personal data is sealed: when a reader's key is lost, muster key reader add "
            "with both parts opens the data to another.\n\n"
            "Where the parts were lost, a new recovery key takes the place of the old one; whoever makes "
            "it must be able to read the data of all persons.\n\n"
            "  muster key recovery new --parts /media/stick",
        ARGUMENTS(recovery_arguments), .writes = true, .forms = FORM_JSON, .run = key_recovery_new_run),
    OPERATION(
        "key reader add", PERMISSION_MANAGE_KEYS, .summary = "Let someone read personal data",
        .help =
            "Opens the sealed data of persons to a reader in a role: that of persons to come, and that of "
            "persons who are there already as far as you can open it yourself, or with both recovery "
            "parts.\n\n"
            "  muster key reader add a.bekov --role personnel\n"
            "  muster key reader add b.omarov --role personnel \\\n"
            "      --part /media/a/recovery-part-1.txt --part /media/b/recovery-part-2.txt",
        ARGUMENTS(add_arguments), .writes = true, .forms = FORM_JSON, .run = key_reader_add_run),
    OPERATION(
        "key reader remove", PERMISSION_MANAGE_KEYS, .summary = "Close personal data to a reader",
        .help =
            "Takes a key out of all its roles, and its locks away from every person's key. What its holder "
            "has read or copied before is not undone.\n\n"
            "  muster key reader remove a.bekov",
        ARGUMENTS(remove_arguments), .writes = true, .forms = FORM_JSON, .run = key_reader_remove_run),
};

const struct operation_list key_operations = {items, sizeof items / sizeof *items};
