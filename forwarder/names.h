// Finds the addresses of a name: in /etc/hosts, else by asking the resolver of the container's networks (127.0.0.11 in Docker).
// One question for IPv4; only if that leads nowhere, one for IPv6.
#pragma once
#include "system.h"

enum { max_name = 253, max_query = 300, max_addresses = 8, max_servers = 3, type_a = 1, type_aaaa = 28 };

struct addresses {
  struct address list[max_addresses];
  u32 count;
};

static struct address servers[max_servers];
static u32 server_count;

static int digit(u8 letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  letter |= 32;
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : 99;
}

static u8 lower(u8 letter) { return letter >= 'A' && letter <= 'Z' ? letter | 32 : letter; }

static int parse_v4(const u8 *text, u32 length, u8 *bytes) {
  u32 part = 0, value = 0, digits = 0;
  for (u32 i = 0; i <= length; i++) {
    if (i < length && digit(text[i]) < 10) {
      value = value * 10 + (u32)digit(text[i]);
      if (++digits > 3 || value > 255) return 0;
      continue;
    }
    if (digits == 0 || part > 3 || (i < length && text[i] != '.')) return 0;
    bytes[part++] = (u8)value;
    value = digits = 0;
  }
  return part == 4;
}

static int parse_v6(const u8 *text, u32 length, u8 *bytes) {
  u8 groups[16];
  u32 filled = 0, gap = 99, i = 0;
  memset(groups, 0, sizeof groups);
  if (length >= 2 && text[0] == ':' && text[1] == ':') gap = 0, i = 2;
  while (i < length) {
    u32 value = 0, digits = 0;
    if (filled > 14) return 0;
    for (; i < length && digit(text[i]) < 16; i++) {
      value = value << 4 | (u32)digit(text[i]);
      if (++digits > 4) return 0;
    }
    if (digits == 0) return 0;
    groups[filled++] = (u8)(value >> 8);
    groups[filled++] = (u8)value;
    if (i == length) break;
    if (text[i++] != ':' || i == length) return 0;
    if (text[i] == ':') {
      if (gap != 99) return 0;
      gap = filled;
      i++;
    }
  }
  if (gap == 99 ? filled != 16 : filled > 14) return 0;
  u32 head = gap == 99 ? 16 : gap;
  memset(bytes, 0, 16);
  memcpy(bytes, groups, head);
  memcpy(bytes + 16 - (filled - head), groups + head, filled - head);
  return 1;
}

static int parse_address(const u8 *text, u32 length, struct address *address) {
  address->length = 4;
  if (parse_v4(text, length, address->bytes)) return 1;
  address->length = 16;
  return parse_v6(text, length, address->bytes);
}

static u32 read_file(const char *path, u8 *into, u32 size) {
  int fd = (int)CALL3(sys_openat, -100, path, SOCK_CLOEXEC);
  u32 length = 0;
  if (fd < 0) return 0;
  for (long got; length < size && (got = CALL3(sys_read, fd, into + length, size - length)) > 0;) length += (u32)got;
  CALL1(sys_close, fd);
  return length;
}

static int is_space(u8 letter) { return letter == ' ' || letter == '\t' || letter == '\r'; }

// Takes the next word of a line; returns its length, 0 at the end of the line or at a comment.
static u32 next_word(const u8 *text, u32 length, u32 *at, u32 *start) {
  while (*at < length && is_space(text[*at])) ++*at;
  *start = *at;
  while (*at < length && !is_space(text[*at]) && text[*at] != '\n' && text[*at] != '#') ++*at;
  return *at - *start;
}

static void skip_line(const u8 *text, u32 length, u32 *at) {
  while (*at < length && text[*at] != '\n') ++*at;
  ++*at;
}

static int is_name(const u8 *left, const u8 *right, u32 length) {
  for (u32 i = 0; i < length; i++)
    if (lower(left[i]) != lower(right[i])) return 0;
  return 1;
}

static void add_address(struct addresses *found, const struct address *address) {
  if (found->count < max_addresses) found->list[found->count++] = *address;
}

static void look_in_hosts(const u8 *name, u32 name_length, struct addresses *found) {
  static u8 text[16384];
  u32 length = read_file("/etc/hosts", text, sizeof text);
  for (u32 at = 0, start; at < length; skip_line(text, length, &at)) {
    struct address address;
    u32 word = next_word(text, length, &at, &start);
    if (word == 0 || !parse_address(text + start, word, &address)) continue;
    while ((word = next_word(text, length, &at, &start)) > 0)
      if (word == name_length && is_name(text + start, name, word)) add_address(found, &address);
  }
}

static void read_servers(void) {
  static u8 text[4096];
  u32 length = read_file("/etc/resolv.conf", text, sizeof text);
  for (u32 at = 0, start; at < length; skip_line(text, length, &at)) {
    u32 word = next_word(text, length, &at, &start);
    if (word != 10 || !is_same(text + start, (const u8 *)"nameserver", 10)) continue;
    word = next_word(text, length, &at, &start);
    if (server_count < max_servers && parse_address(text + start, word, &servers[server_count])) server_count++;
  }
}

// Returns the length of the question; 0 for what no name can be.
static u32 make_query(u8 *query, u16 id, const u8 *name, u32 length, u16 type) {
  u32 at = 12, label = at++;
  memset(query, 0, 12);
  put16(query, id);
  query[2] = 1; // recursion desired
  query[5] = 1; // one question
  if (length > 0 && name[length - 1] == '.') length--;
  if (length == 0 || length > max_name) return 0;
  for (u32 i = 0; i <= length; i++) {
    if (i < length && name[i] != '.') {
      query[at++] = name[i];
      continue;
    }
    u32 size = at - label - 1;
    if (size == 0 || size > 63) return 0;
    query[label] = (u8)size;
    label = at++;
  }
  query[label] = 0;
  query[at++] = 0;
  query[at++] = (u8)type;
  query[at++] = 0;
  query[at++] = 1;
  return at;
}

static u32 skip_name(const u8 *answer, u32 length, u32 at) {
  while (at < length) {
    if (answer[at] == 0) return at + 1;
    if (answer[at] >= 0xc0) return at + 2;
    at += 1u + answer[at];
  }
  return length;
}

enum answer { foreign, positive, negative, failed };

// Takes all addresses of an answer: those behind an alias come with it.
static enum answer read_answer(const u8 *answer, u32 length, const u8 *query, u32 asked, u16 type, struct addresses *found) {
  if (length < asked || !is_same(answer, query, 2) || !(answer[2] & 0x80) || !is_same(answer + 12, query + 12, asked - 12))
    return foreign;
  u32 code = answer[3] & 15, count = (u32)answer[6] << 8 | answer[7], at = asked;
  if (code != 0) return code == 3 ? negative : failed;
  while (count-- > 0) {
    at = skip_name(answer, length, at);
    if (at + 10 > length) break;
    u32 size = (u32)answer[at + 8] << 8 | answer[at + 9];
    int is_wanted = answer[at] == 0 && answer[at + 1] == type && size == (type == type_a ? 4 : 16);
    at += 10;
    if (at + size > length) break;
    if (is_wanted) {
      struct address address = {(u8)size, {0}};
      memcpy(address.bytes, answer + at, size);
      add_address(found, &address);
    }
    at += size;
  }
  return found->count > 0 ? positive : negative;
}
