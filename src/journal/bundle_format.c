/* Bundles: bytes and structures. */
#include "journal/bundle_format.h"

#include "base/canonical.h"
#include "journal/bytes.h"

static const char bundle_domain[] = "muster bundle 1";
const char bundle_attachment_kind[] = "attachment/1";

enum { COUNT_SIZE = 4, FILE_SIZE_SIZE = 8 };

/* ---- writing ---- */

static void add_number(struct text *out, uint64_t number, size_t size)
{
    uint8_t bytes[8];
    bytes_put_number(bytes, number, size);
    text_add_bytes(out, (const char *)bytes, size);
}

void bundle_add_count(size_t count, struct text *out)
{
    if (count > UINT32_MAX)
        out->failed = true;
    add_number(out, count, COUNT_SIZE);
}

static void write_digest(struct canonical_writer *writer, const char *key, const struct digest *digest)
{
    char hex[DIGEST_TEXT_SIZE];
    canonical_add_text(writer, key, digest_format(digest, hex));
}

static void write_signature(struct canonical_writer *writer, const uint8_t signature[KEY_SIGNATURE_SIZE])
{
    char hex[2 * KEY_SIGNATURE_SIZE + 1];
    canonical_add_text(writer, "signature", hex_format(signature, KEY_SIGNATURE_SIZE, hex));
}

static void write_range(struct canonical_writer *writer, const struct bundle_range *range)
{
    canonical_begin(writer, NULL, '{');
    write_digest(writer, "before", &range->before);
    canonical_add_number(writer, "first", (int64_t)range->first);
    write_digest(writer, "hash", &range->hash);
    canonical_add_number(writer, "last", (int64_t)range->last);
    write_signature(writer, range->signature);
    write_digest(writer, "writer", &range->writer);
    canonical_end(writer, '}');
}

static void write_seen(struct canonical_writer *writer, const struct bundle_seen *seen)
{
    canonical_begin(writer, NULL, '{');
    write_digest(writer, "hash", &seen->hash);
    canonical_add_number(writer, "sequence", (int64_t)seen->sequence);
    write_signature(writer, seen->signature);
    write_digest(writer, "writer", &seen->writer);
    canonical_end(writer, '}');
}

static void write_head(const struct bundle_head *head, struct text *out)
{
    struct canonical_writer writer = {.out = out};
    char made[INSTANT_TEXT_SIZE];
    canonical_begin(&writer, NULL, '{');
    canonical_add_number(&writer, "bundle", BUNDLE_VERSION);
    canonical_add_text(&writer, "made", instant_format(head->made, made));
    write_digest(&writer, "maker", &head->maker);
    canonical_add_number(&writer, "part", head->part);
    canonical_add_number(&writer, "parts", head->parts);
    canonical_begin(&writer, "seen", '[');
    for (size_t i = 0; i < head->seen_count; i++)
        write_seen(&writer, &head->seen[i]);
    canonical_end(&writer, ']');
    canonical_begin(&writer, "streams", '[');
    for (size_t i = 0; i < head->stream_count; i++)
        write_range(&writer, &head->streams[i]);
    canonical_end(&writer, ']');
    canonical_add_text(&writer, "subject", head->subject);
    canonical_begin(&writer, "to", '[');
    for (size_t i = 0; i < head->to_count; i++)
        write_digest(&writer, NULL, &head->to[i]);
    canonical_end(&writer, ']');
    canonical_end(&writer, '}');
}

void bundle_add_head(const struct bundle_head *head, struct text *out)
{
    TEXT_CLEANUP struct text json = {.maximum = BUNDLE_HEAD_MAXIMUM};
    write_head(head, &json);
    out->failed = out->failed || json.failed;
    bundle_add_card(json.data, json.length, out);
}

void bundle_add_card(const char *data, size_t size, struct text *out)
{
    add_number(out, size, COUNT_SIZE);
    text_add_bytes(out, data, size);
}

void bundle_add_record(const struct record *record, struct text *out)
{
    size_t at = out->length;
    add_number(out, 0, COUNT_SIZE); /* its size, once that is known */
    record_encode(record, out);
    if (!out->failed)
        bytes_put_number((uint8_t *)out->data + at, out->length - at - COUNT_SIZE, COUNT_SIZE);
}

void bundle_add_file(const struct bundle_file *file, struct text *out)
{
    text_add_bytes(out, (const char *)file->hash.bytes, DIGEST_SIZE);
    add_number(out, file->bytes.size, FILE_SIZE_SIZE);
    text_add_bytes(out, (const char *)file->bytes.data, file->bytes.size);
}

void bundle_add_signature(const struct key_pair *maker, struct text *out)
{
    uint8_t signature[KEY_SIGNATURE_SIZE];
    if (out->failed)
        return;
    key_sign(maker, bundle_domain, out->data, out->length, signature);
    text_add_bytes(out, (const char *)signature, sizeof signature);
}

bool bundle_signed(const struct bundle_content *content)
{
    return key_signed(&content->head.maker, bundle_domain, content->signed_bytes.data,
                      content->signed_bytes.size, content->signature);
}

/* ---- reading the head ---- */

struct head_reader {
    struct arena *arena;
    bool wrong, exhausted;
};

/* The member of an object, of that type; one that is never there when it is missing. */
static struct canonical_item member(struct head_reader *reader, const struct canonical_item *object,
                                    const char *key, enum canonical_type type)
{
    struct canonical_item item = {0};
    if (canonical_member(object->raw, object->raw_size, key, &item) == 1 && item.type == type)
        return item;
    reader->wrong = true;
    return (struct canonical_item){.type = type, .raw = "[]", .raw_size = type == CANONICAL_ARRAY ? 2 : 0};
}

static void read_hex(struct head_reader *reader, const struct canonical_item *item, void *ret_data,
                     size_t size)
{
    if (item->type != CANONICAL_TEXT || !hex_parse(item->raw, item->raw_size, ret_data, size))
        reader->wrong = true;
}

static struct digest read_digest(struct head_reader *reader, const struct canonical_item *object,
                                 const char *key)
{
    struct digest digest = {{0}};
    struct canonical_item item = member(reader, object, key, CANONICAL_TEXT);
    read_hex(reader, &item, digest.bytes, DIGEST_SIZE);
    return digest;
}

static uint64_t read_number(struct head_reader *reader, const struct canonical_item *object, const char *key)
{
    struct canonical_item item = member(reader, object, key, CANONICAL_NUMBER);
    if (item.number < 1)
        reader->wrong = true;
    return item.number < 1 ? 0 : (uint64_t)item.number;
}

static const char *read_text(struct head_reader *reader, const struct canonical_item *object, const char *key)
{
    struct canonical_item item = member(reader, object, key, CANONICAL_TEXT);
    const char *text = canonical_text(&item, reader->arena);
    reader->exhausted = reader->exhausted || !text;
    return text ? text : "";
}

/* Every list of the head: its items are counted before room is made for them. */
typedef void read_item(struct head_reader *reader, const struct canonical_item *item, void *ret_item);

static void *read_list(struct head_reader *reader, const struct canonical_item *head, const char *key,
                       size_t maximum, size_t size, read_item *read, size_t *ret_count)
{
    struct canonical_item list = member(reader, head, key, CANONICAL_ARRAY), item;
    struct canonical_reader items;
    size_t count = 0;
    canonical_open(list.raw, list.raw_size, &items);
    while (canonical_next(&items, &item) == 1)
        count++;
    *ret_count = 0;
    if (count > maximum)
        reader->wrong = true;
    uint8_t *found = reader->wrong ? NULL : arena_array(reader->arena, count, size);
    if (!found) {
        reader->exhausted = reader->exhausted || !reader->wrong;
        return NULL;
    }
    canonical_open(list.raw, list.raw_size, &items);
    for (size_t i = 0; i < count && canonical_next(&items, &item) == 1; i++)
        read(reader, &item, found + i * size);
    *ret_count = count;
    return found;
}

static void read_key(struct head_reader *reader, const struct canonical_item *item, void *ret_key)
{
    read_hex(reader, item, ret_key, DIGEST_SIZE);
}

static void read_signature(struct head_reader *reader, const struct canonical_item *object, uint8_t *ret)
{
    struct canonical_item item = member(reader, object, "signature", CANONICAL_TEXT);
    read_hex(reader, &item, ret, KEY_SIGNATURE_SIZE);
}

static void read_range(struct head_reader *reader, const struct canonical_item *item, void *ret_range)
{
    struct bundle_range *range = ret_range;
    range->writer = read_digest(reader, item, "writer");
    range->first = read_number(reader, item, "first");
    range->last = read_number(reader, item, "last");
    range->before = read_digest(reader, item, "before");
    range->hash = read_digest(reader, item, "hash");
    read_signature(reader, item, range->signature);
    if (range->last < range->first || digest_is_zero(&range->before) != (range->first == 1))
        reader->wrong = true;
}

static void read_seen(struct head_reader *reader, const struct canonical_item *item, void *ret_seen)
{
    struct bundle_seen *seen = ret_seen;
    seen->writer = read_digest(reader, item, "writer");
    seen->sequence = read_number(reader, item, "sequence");
    seen->hash = read_digest(reader, item, "hash");
    read_signature(reader, item, seen->signature);
}

/* Whether the keys at the start of a list's items rise. */
static bool rises(const void *items, size_t count, size_t size)
{
    for (size_t i = 1; i < count; i++)
        if (memcmp((const uint8_t *)items + (i - 1) * size, (const uint8_t *)items + i * size, DIGEST_SIZE) >=
            0)
            return false;
    return true;
}

static void read_members(struct head_reader *reader, const struct canonical_item *item,
                         struct bundle_head *head)
{
    struct canonical_item made = member(reader, item, "made", CANONICAL_TEXT);
    uint64_t part = read_number(reader, item, "part"), parts = read_number(reader, item, "parts");
    if (!instant_parse(made.raw, made.raw_size, &head->made) || part > parts || parts > BUNDLE_PARTS_MAXIMUM)
        reader->wrong = true;
    head->part = (uint32_t)part;
    head->parts = (uint32_t)parts;
    head->maker = read_digest(reader, item, "maker");
    head->subject = read_text(reader, item, "subject");
    head->to =
        read_list(reader, item, "to", BUNDLE_RECIPIENTS_MAXIMUM, sizeof *head->to, read_key, &head->to_count);
    head->streams = read_list(reader, item, "streams", BUNDLE_STREAMS_MAXIMUM, sizeof *head->streams,
                              read_range, &head->stream_count);
    head->seen = read_list(reader, item, "seen", BUNDLE_STREAMS_MAXIMUM, sizeof *head->seen, read_seen,
                           &head->seen_count);
}

static bool head_right(const struct bundle_head *head)
{
    size_t length = strlen(head->subject);
    return length > 0 && length <= RECORD_NAME_MAXIMUM && head->to_count > 0 &&
           rises(head->to, head->to_count, sizeof *head->to) &&
           rises(head->streams, head->stream_count, sizeof *head->streams) &&
           rises(head->seen, head->seen_count, sizeof *head->seen);
}

/* ERROR_INVALID: it is not as version 1 writes it. */
static int decode_head(const char *data, size_t size, struct arena *arena, struct bundle_head *ret_head)
{
    TEXT_CLEANUP struct text again = {.maximum = BUNDLE_HEAD_MAXIMUM};
    const struct canonical_item item = {.type = CANONICAL_OBJECT, .raw = data, .raw_size = size};
    struct head_reader reader = {.arena = arena};
    struct bundle_head head = {0};
    read_members(&reader, &item, &head);
    if (reader.exhausted)
        return ERROR_LIMIT;
    if (reader.wrong || !head_right(&head))
        return ERROR_INVALID;
    write_head(&head, &again); /* other members, and other ways of writing, are none of version 1 */
    if (text_result(&again) < 0 || again.length != size || memcmp(again.data, data, size) != 0)
        return ERROR_INVALID;
    *ret_head = head;
    return 0;
}

/* ---- reading the rest ---- */

struct decoder {
    struct bytes_reader bytes;
    struct arena *arena;
    const char *why;
    int code;
};

static void refuse(struct decoder *decoder, int code, const char *why)
{
    if (decoder->code < 0)
        return;
    decoder->code = code;
    decoder->why = why;
}

static struct bundle_bytes take_bytes(struct decoder *decoder, uint64_t size)
{
    const uint8_t *data = size > SIZE_MAX ? NULL : bytes_take(&decoder->bytes, (size_t)size);
    if (!data)
        refuse(decoder, ERROR_INVALID, "a length in it passes its end");
    return data ? (struct bundle_bytes){data, (size_t)size} : (struct bundle_bytes){NULL, 0};
}

/* One with its size before it. */
static struct bundle_bytes take_sized(struct decoder *decoder, size_t maximum, const char *too_long)
{
    uint64_t size = bytes_take_number(&decoder->bytes, COUNT_SIZE);
    if (size > maximum)
        refuse(decoder, ERROR_INVALID, too_long);
    return take_bytes(decoder, size > maximum ? 0 : size);
}

static void take_head(struct decoder *decoder, struct bundle_head *ret_head)
{
    struct bundle_bytes bytes = take_sized(decoder, BUNDLE_HEAD_MAXIMUM, "its head is too long");
    if (decoder->code < 0)
        return;
    const char *data = (const char *)bytes.data;
    if (canonical_check(data, bytes.size) != bytes.size) {
        refuse(decoder, ERROR_INVALID, "its head is not one canonical JSON object");
        return;
    }
    struct canonical_item version;
    if (canonical_member(data, bytes.size, "bundle", &version) != 1 || version.type != CANONICAL_NUMBER ||
        version.number != BUNDLE_VERSION) {
        refuse(decoder, ERROR_INVALID, "its version is unknown: it was made by a newer Muster");
        return;
    }
    int code = decode_head(data, bytes.size, decoder->arena, ret_head);
    if (code < 0)
        refuse(decoder, code,
               code == ERROR_LIMIT ? "memory is exhausted" : "its head is not as version 1 has it");
}

/* The array for so many items of at least `smallest` bytes each, which have to be there. */
static void *take_array(struct decoder *decoder, size_t *ret_count, size_t smallest, size_t size)
{
    size_t count = (size_t)bytes_take_number(&decoder->bytes, COUNT_SIZE);
    *ret_count = 0;
    if (decoder->bytes.failed || count > (size_t)(decoder->bytes.end - decoder->bytes.at) / smallest)
        refuse(decoder, ERROR_INVALID, "a count in it passes its end");
    if (decoder->code < 0)
        return NULL;
    void *items = arena_array(decoder->arena, count, size);
    if (!items)
        refuse(decoder, ERROR_LIMIT, "memory is exhausted");
    *ret_count = items ? count : 0;
    return items;
}

static void take_records(struct decoder *decoder, struct bundle_content *content)
{
    size_t count;
    uint64_t promised = 0;
    struct bundle_bytes *records = take_array(decoder, &count, COUNT_SIZE, sizeof *records);
    for (size_t i = 0; i < count && decoder->code == 0; i++)
        records[i] = take_sized(decoder, RECORD_MAXIMUM, "a record is too long");
    bool too_many = false;
    for (size_t i = 0; i < content->head.stream_count; i++) {
        uint64_t more = content->head.streams[i].last - content->head.streams[i].first + 1;
        too_many = too_many || more > count;
        promised += more;
    }
    if (too_many || promised != count)
        refuse(decoder, ERROR_INVALID, "it has not as many records as its head says");
    content->records = records;
    content->record_count = count;
}

static void take_files(struct decoder *decoder, struct bundle_content *content)
{
    size_t count;
    struct bundle_file *files = take_array(decoder, &count, BUNDLE_FILE_MORE, sizeof *files);
    for (size_t i = 0; i < count && decoder->code == 0; i++) {
        struct bundle_bytes hash = take_bytes(decoder, DIGEST_SIZE);
        if (hash.data)
            memcpy(files[i].hash.bytes, hash.data, DIGEST_SIZE);
        files[i].bytes = take_bytes(decoder, bytes_take_number(&decoder->bytes, FILE_SIZE_SIZE));
    }
    if (decoder->code == 0 && !rises(files, count, sizeof *files))
        refuse(decoder, ERROR_INVALID, "its attachments are not in order");
    content->files = files;
    content->file_count = count;
}

int bundle_decode(const void *data, size_t size, struct arena *arena, struct bundle_content *ret_content,
                  const char **ret_why)
{
    struct decoder decoder = {.bytes = bytes_read(data, size), .arena = arena};
    struct bundle_content content = {0};
    take_head(&decoder, &content.head);
    content.card = take_sized(&decoder, BUNDLE_CARD_MAXIMUM, "the card in it is too long");
    take_records(&decoder, &content);
    take_files(&decoder, &content);
    content.signed_bytes = (struct bundle_bytes){data, (size_t)(decoder.bytes.at - (const uint8_t *)data)};
    struct bundle_bytes signature = take_bytes(&decoder, KEY_SIGNATURE_SIZE);
    if (decoder.bytes.at != decoder.bytes.end)
        refuse(&decoder, ERROR_INVALID, "something follows it");
    *ret_why = decoder.why;
    if (decoder.code < 0)
        return decoder.code;
    memcpy(content.signature, signature.data, KEY_SIGNATURE_SIZE);
    *ret_content = content;
    return 0;
}

/* ---- attachments ---- */

static bool member_is(const struct record *record, const char *key, enum canonical_type type,
                      struct canonical_item *ret_item)
{
    return canonical_member(record->body, record->body_size, key, ret_item) == 1 && ret_item->type == type;
}

int bundle_attachment_of(const struct record *record, struct arena *arena, bool *ret_is,
                         struct bundle_attachment *ret_attachment)
{
    struct canonical_item hash, name, size, of;
    struct bundle_attachment attachment = {.of = ""};
    *ret_is = strcmp(record->kind, bundle_attachment_kind) == 0 &&
              member_is(record, "hash", CANONICAL_TEXT, &hash) &&
              member_is(record, "name", CANONICAL_TEXT, &name) &&
              member_is(record, "size", CANONICAL_NUMBER, &size) && size.number >= 0 &&
              digest_parse(hash.raw, hash.raw_size, &attachment.hash);
    if (!*ret_is)
        return 0;
    attachment.name = canonical_text(&name, arena);
    if (member_is(record, "of", CANONICAL_TEXT, &of))
        attachment.of = canonical_text(&of, arena);
    if (!attachment.name || !attachment.of)
        return ERROR_LIMIT;
    attachment.size = (uint64_t)size.number;
    *ret_attachment = attachment;
    return 0;
}
