// Frames, as src/engine/forward/frames.ts writes and reads them: id (4 bytes, little endian), length of the payload (2), type (1),
// zero (1), payload. The output waits in one buffer; who has no room in it stops reading.
#pragma once
#include "system.h"

enum {
  // From the host.
  f_connect = 1, // id: of the new connection; port (2), length of the address (0: a name; 4; 16), address or name
  f_listen = 2,  // id: the port
  f_unlisten = 3,
  f_ping = 4,
  // To the host.
  f_opened = 17,    // id: a connection that the host asked for
  f_failed = 18,    // payload: why (see `failure`)
  f_accepted = 19,  // id: of the new connection, even; port (2)
  f_listening = 20, // id: the port; payload: 0 or the error
  f_pong = 21, // id: that of the ping; payload: the version of the protocol (1)
  // Both ways.
  f_data = 32,
  f_end = 33,
  f_reset = 34,
  f_window = 35 // payload: how many more bytes may be sent (4)
};

enum failure { unknown_name = 1, no_answer = 2, refused = 3, timed_out = 4, unreachable = 5, too_many = 6, no_resolver = 7 };

// Exit codes of a forwarder that cannot go on.
enum { bad_frame = 3, silent_host = 4, no_kernel = 5, no_room = 6 };
enum { protocol_version = 1, header_bytes = 8, max_payload = 32768, control_room = 64 };
enum { out_bytes = 8 * (header_bytes + max_payload), in_bytes = 4 * (header_bytes + max_payload) };

static struct {
  u8 bytes[out_bytes];
  u32 start, end;
} out;

static u32 get32(const u8 *at) { return (u32)at[0] | (u32)at[1] << 8 | (u32)at[2] << 16 | (u32)at[3] << 24; }

static u16 get16(const u8 *at) { return (u16)(at[0] | at[1] << 8); }

static void put32(u8 *at, u32 value) {
  for (u32 i = 0; i < 4; i++) at[i] = (u8)(value >> (8 * i));
}

static void put16(u8 *at, u16 value) {
  at[0] = (u8)value;
  at[1] = (u8)(value >> 8);
}

static u32 waiting_bytes(void) { return out.end - out.start; }

// True if there is room for so much; what waits is moved to the beginning for it.
static int has_room(u32 wanted) {
  if (out_bytes - out.end >= wanted) return 1;
  if (out_bytes - waiting_bytes() < wanted) return 0;
  memmove(out.bytes, out.bytes + out.start, waiting_bytes());
  out.end -= out.start;
  out.start = 0;
  return 1;
}

static void put_header(u32 id, u8 type, u16 length) {
  u8 *at = out.bytes + out.end;
  put32(at, id);
  put16(at + 4, length);
  at[6] = type;
  at[7] = 0;
  out.end += header_bytes + length;
}

// Whoever calls it has made sure of `control_room`.
static void send_frame(u32 id, u8 type, const u8 *payload, u16 length) {
  if (out_bytes - out.end < header_bytes + (u32)length) quit(no_room);
  memcpy(out.bytes + out.end + header_bytes, payload, length);
  put_header(id, type, length);
}

static void send_empty(u32 id, u8 type) { send_frame(id, type, 0, 0); }

static void send_byte(u32 id, u8 type, u8 value) { send_frame(id, type, &value, 1); }

static void send_number(u32 id, u8 type, u32 value) {
  u8 payload[4];
  put32(payload, value);
  send_frame(id, type, payload, 4);
}

// Writes what waits, as much as there is room for. Returns 0 once nobody reads any more.
static int flush_out(void) {
  while (out.start < out.end) {
    long written = CALL3(sys_write, 1, out.bytes + out.start, out.end - out.start);
    if (written == -EINTR) continue;
    if (written == -EAGAIN) return 1;
    if (written <= 0) return 0;
    out.start += (u32)written;
  }
  out.start = out.end = 0;
  return 1;
}
