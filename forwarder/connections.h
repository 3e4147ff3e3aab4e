// The table of connections, and what happens to one. Each side may send as many bytes as the other has granted, so that a slow
// reader holds up no other connection; what has come for a socket that takes no more waits in a ring of its own.
#pragma once
#include "frames.h"
#include "names.h"

enum { max_connections = 1024, buckets = 256, none = -1 };
// What may be on its way at first, and what of few connections: of many, all rings together must fit into the container's memory.
enum { first_window = 65536, wide_window = 1048576, max_wide = 32 };
enum { connect_timeout_ms = 5000, answer_timeout_ms = 1500, pause_ms = 200, max_questions = 4, max_failed = 3 };

enum state { unused, resolving, connecting, open };

struct connection {
  u32 id;
  int fd, next; // next: in the chain of its bucket, or of the free ones
  u8 state, has_ended, is_ended_by_host, is_watched, is_shut, is_wide;
  u32 interest;
  u32 credit;  // bytes that the host will take
  u32 allowed; // bytes that the host may send
  u32 eaten;   // bytes that the socket took and the host has not been told of
  u8 *ring;
  u32 head, held;
  u64 deadline_ms;
  // While it is looked up and connected to.
  u16 port, type;
  u8 questions, failure, name_length;
  u8 name[max_name + 1];
  u16 query_id;
  u32 tried;
  struct addresses found;
};

static struct connection connections[max_connections];
static int chains[buckets];
static int first_free = none;
static u32 used, wide, unsettled, next_id = 2;
static int sockets; // the epoll set of all sockets

static void connect_next(struct connection *it);

static void init_connections(void) {
  for (int i = 0; i < buckets; i++) chains[i] = none;
  for (int i = max_connections - 1; i >= 0; i--) {
    connections[i].next = first_free;
    first_free = i;
  }
}

static u32 ring_bytes(const struct connection *it) { return it->is_wide ? wide_window : first_window; }

static struct connection *find(u32 id) {
  int i = chains[id / 2 % buckets];
  while (i != none && connections[i].id != id) i = connections[i].next;
  return i == none ? 0 : &connections[i];
}

static int is_full(void) { return first_free == none; }

// Takes a free place; there is one.
static struct connection *add_connection(u32 id) {
  int i = first_free, *chain = &chains[id / 2 % buckets];
  struct connection *it = &connections[i];
  first_free = it->next;
  memset(it, 0, sizeof *it);
  it->id = id;
  it->fd = none;
  it->next = *chain;
  it->credit = it->allowed = first_window;
  *chain = i;
  used++;
  return it;
}

// Grants a connection more than the first window while there are few.
static void widen(struct connection *it) {
  if (wide >= max_wide) return;
  wide++;
  it->is_wide = 1;
  it->allowed += wide_window - first_window;
  send_number(it->id, f_window, wide_window - first_window);
}

static void close_socket(struct connection *it) {
  if (it->fd != none) CALL1(sys_close, it->fd);
  it->fd = none;
  it->is_watched = 0;
  it->interest = 0;
}

static void become(struct connection *it, enum state state) {
  unsettled += (state == resolving || state == connecting) - (it->state == resolving || it->state == connecting);
  it->state = (u8)state;
}

static void forget(struct connection *it) {
  int *link = &chains[it->id / 2 % buckets], i = (int)(it - connections);
  while (*link != i) link = &connections[*link].next;
  *link = it->next;
  close_socket(it);
  if (it->ring) CALL2(sys_munmap, it->ring, ring_bytes(it));
  if (it->is_wide) wide--;
  become(it, unused);
  it->next = first_free;
  first_free = i;
  used--;
}

// Ends it at once: its peer gets a reset, and whatever waits is dropped.
static void abort_connection(struct connection *it) {
  int linger[2] = {1, 0};
  if (it->fd != none) CALL5(sys_setsockopt, it->fd, SOL_SOCKET, SO_LINGER, linger, sizeof linger);
  forget(it);
}

static void reset(struct connection *it) {
  send_empty(it->id, f_reset);
  abort_connection(it);
}

static void fail(struct connection *it, enum failure why) {
  send_byte(it->id, f_failed, (u8)why);
  forget(it);
}

// Asks the kernel for what can be used now, and for no more: a socket that is ready for what nobody wants would keep us busy.
static void watch_connection(struct connection *it) {
  u32 wanted = 0;
  if (it->state == resolving) wanted = EPOLLIN;
  else if (it->state == connecting) wanted = EPOLLOUT;
  else wanted = (it->credit > 0 && !it->has_ended ? EPOLLIN : 0) | (it->held > 0 ? EPOLLOUT : 0);
  if (it->is_watched && wanted == it->interest) return;
  watch(sockets, it->is_watched ? EPOLL_MOD : EPOLL_ADD, it->fd, wanted, (u64)(it - connections));
  it->is_watched = 1;
  it->interest = wanted;
}

// A socket that is at its end both ways reports so without being asked; it is left alone until there is something to do.
static void unwatch_connection(struct connection *it) {
  watch(sockets, EPOLL_DEL, it->fd, 0, 0);
  it->is_watched = 0;
}

// Returns 0 when it is over both ways, and gone.
static int settle(struct connection *it) {
  if (it->is_ended_by_host && it->held == 0 && !it->is_shut) {
    CALL2(sys_shutdown, it->fd, SHUT_WR);
    it->is_shut = 1;
  }
  if (it->is_shut && it->has_ended) {
    forget(it);
    return 0;
  }
  watch_connection(it);
  return 1;
}

// Tells the host what it may send again, once it is worth a frame.
static void tell_eaten(struct connection *it) {
  if (it->eaten < ring_bytes(it) / 4 || it->is_ended_by_host) return;
  send_number(it->id, f_window, it->eaten);
  it->allowed += it->eaten;
  it->eaten = 0;
}

static long send_some(struct connection *it, const u8 *bytes, u32 length) {
  long sent = CALL6(sys_sendto, it->fd, bytes, length, MSG_NOSIGNAL, 0, 0);
  if (sent == -EAGAIN || sent == -EINTR) return 0;
  if (sent > 0) it->eaten += (u32)sent;
  return sent;
}

// Puts bytes behind those that wait. There is room: the host may send no more than a ring holds.
static int hold(struct connection *it, const u8 *bytes, u32 length) {
  u32 size = ring_bytes(it);
  if (!it->ring) {
    long at = CALL6(sys_mmap, 0, size, 3, 0x22, -1, 0);
    if (at < 0 && at > -4096) return 0;
    it->ring = (u8 *)at;
  }
  u32 end = (it->head + it->held) % size, first = length < size - end ? length : size - end;
  memcpy(it->ring + end, bytes, first);
  memcpy(it->ring, bytes + first, length - first);
  it->held += length;
  return 1;
}

// Writes what waits. Returns 0 when the connection is gone.
static int drain(struct connection *it) {
  while (it->held > 0) {
    u32 size = ring_bytes(it), length = it->held < size - it->head ? it->held : size - it->head;
    long sent = send_some(it, it->ring + it->head, length);
    if (sent == 0) break;
    if (sent < 0) {
      reset(it);
      return 0;
    }
    it->head = (it->head + (u32)sent) % size;
    it->held -= (u32)sent;
  }
  tell_eaten(it);
  return settle(it);
}

// Bytes of the host for a connection. Returns 0 if it has sent more than it may.
static int take_data(struct connection *it, const u8 *bytes, u32 length) {
  if (length > it->allowed || it->is_ended_by_host) return 0;
  it->allowed -= length;
  if (it->state == open && it->held == 0) {
    long sent = send_some(it, bytes, length);
    if (sent < 0) {
      reset(it);
      return 1;
    }
    bytes += sent;
    length -= (u32)sent;
  }
  if (length > 0 && !hold(it, bytes, length)) {
    reset(it);
    return 1;
  }
  if (it->state != open) return 1;
  tell_eaten(it);
  settle(it);
  return 1;
}

static void take_end(struct connection *it) {
  it->is_ended_by_host = 1;
  if (it->state == open) settle(it);
}

// Reads once, straight into the output; the caller has made sure of room for a full frame.
static void read_socket(struct connection *it) {
  u32 wanted = it->credit < max_payload ? it->credit : max_payload;
  long got = CALL6(sys_recvfrom, it->fd, out.bytes + out.end + header_bytes, wanted, 0, 0, 0);
  if (got == -EAGAIN || got == -EINTR) return;
  if (got < 0) {
    reset(it);
    return;
  }
  if (got == 0) {
    it->has_ended = 1;
    send_empty(it->id, f_end);
  } else {
    it->credit -= (u32)got;
    put_header(it->id, f_data, (u16)got);
  }
  settle(it);
}

static void be_open(struct connection *it) {
  set_option(it->fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(it->fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  become(it, open);
}
