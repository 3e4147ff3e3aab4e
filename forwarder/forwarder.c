// Stands in a container network for one service that runs elsewhere. It listens on the service's ports and carries each connection
// in frames over its standard input and output, and opens connections to others when it is asked to. It ends with its input, and when that
// says nothing for long: whoever held it may have gone without a word. It says nothing by itself before it is spoken to.
#include "system.h"
#include "frames.h"
#include "names.h"
#include "connections.h"
#include "outbound.h"

enum { max_listeners = 128, silence_ms = 30000, tick_ms = 100, events_at_once = 64, listener_mark = 1 << 16 };
enum { all_sockets = 1 << 17, from_stdin = 0, to_stdout = 1 };
// One answer may end all connections that wait for it.
enum { shared_room = control_room + max_connections * (header_bytes + 1) };

struct listener {
  int fd;
  u16 port;
};

static struct listener listeners[max_listeners];
static int listeners_paused;
static u8 in[in_bytes];
static u32 in_start, in_end;
static int main_set;
static u64 heard_ms;

static struct listener *listener_of(u16 port) {
  for (int i = 0; i < max_listeners; i++)
    if (listeners[i].port == port) return &listeners[i];
  return 0;
}

static int listen_on(u16 port) {
  struct socket_address at;
  struct address any = {16, {0}};
  int fd = (int)CALL3(sys_socket, AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    // A kernel without IPv6.
    any.length = 4;
    fd = (int)CALL3(sys_socket, AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return fd;
  } else {
    set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  }
  set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  long error = CALL3(sys_bind, fd, &at, fill_address(&at, &any, port));
  if (error == 0) error = CALL2(sys_listen, fd, 1024);
  if (error == 0) return fd;
  CALL1(sys_close, fd);
  return (int)error;
}

static void watch_listener(struct listener *it, int operation) {
  watch(sockets, operation, it->fd, EPOLLIN, (u64)(listener_mark + (it - listeners)));
}

static void begin_listening(u32 port) {
  struct listener *it = listener_of((u16)port);
  int fd = it ? it->fd : none;
  if (!it) {
    it = listener_of(0);
    fd = it ? listen_on((u16)port) : -EMFILE;
    if (fd >= 0) {
      it->fd = fd;
      it->port = (u16)port;
      if (!listeners_paused) watch_listener(it, EPOLL_ADD);
    }
  }
  send_byte(port, f_listening, fd < 0 ? (u8)-fd : 0);
}

static void end_listening(u32 port) {
  struct listener *it = listener_of((u16)port);
  if (!it) return;
  CALL1(sys_close, it->fd);
  it->port = 0;
}

// While there is no place for a connection, those who come wait in the kernel's queue.
static void pause_listeners(int is_paused) {
  if (is_paused == listeners_paused) return;
  listeners_paused = is_paused;
  for (int i = 0; i < max_listeners; i++)
    if (listeners[i].port) watch_listener(&listeners[i], is_paused ? EPOLL_DEL : EPOLL_ADD);
}

static void accept_one(struct listener *it) {
  if (!it->port) return;
  if (is_full()) {
    pause_listeners(1);
    return;
  }
  int fd = (int)CALL4(sys_accept4, it->fd, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC);
  // There are no more descriptors: it goes on when a connection ends.
  if ((fd == -EMFILE || fd == -ENFILE || fd == -ENOBUFS || fd == -ENOMEM) && used > 0) pause_listeners(1);
  if (fd < 0) return;
  while (find(next_id)) next_id += 2;
  struct connection *new = add_connection(next_id);
  u8 payload[2];
  next_id += 2;
  if (next_id == 0) next_id = 2;
  new->fd = fd;
  put16(payload, it->port);
  send_frame(new->id, f_accepted, payload, sizeof payload);
  be_open(new);
  widen(new);
  watch_connection(new);
}

// Returns 0 for what no frame may be.
static int take_frame(u32 id, u8 type, const u8 *payload, u32 length) {
  if (type == f_connect) return begin_connection(id, payload, length);
  if (type == f_listen || type == f_unlisten) {
    if (id == 0 || id > 65535) return 0;
    if (type == f_listen) begin_listening(id);
    else end_listening(id);
    return 1;
  }
  if (type == f_ping) {
    send_byte(id, f_pong, protocol_version);
    return 1;
  }
  if (type < f_data || type > f_window) return 0;
  struct connection *it = find(id);
  // It has ended here, and the host does not know yet.
  if (!it) return 1;
  if (type == f_data) return take_data(it, payload, length);
  if (type == f_end) take_end(it);
  if (type == f_reset) abort_connection(it);
  if (type == f_window) {
    u32 more = length == 4 ? get32(payload) : 0;
    if (more == 0 || more > (1u << 30) - it->credit) return 0;
    it->credit += more;
    if (it->state == open) watch_connection(it);
  }
  return 1;
}

// Takes the frames that have come whole, as long as there is room for what they may make it say.
static void take_frames(void) {
  while (in_end - in_start >= header_bytes && has_room(control_room)) {
    const u8 *at = in + in_start;
    u32 length = get16(at + 4);
    if (length > max_payload || at[7] != 0) quit(bad_frame);
    if (in_end - in_start < header_bytes + length) break;
    if (!take_frame(get32(at), at[6], at + header_bytes, length)) quit(bad_frame);
    in_start += header_bytes + length;
  }
  if (in_start == in_end) in_start = in_end = 0;
  if (in_bytes - in_end >= header_bytes + max_payload) return;
  memmove(in, in + in_start, in_end - in_start);
  in_end -= in_start;
  in_start = 0;
}

static void read_input(void) {
  if (in_end == in_bytes) return;
  long got = CALL3(sys_read, from_stdin, in + in_end, in_bytes - in_end);
  if (got == -EAGAIN || got == -EINTR) return;
  // The host has gone.
  if (got <= 0) quit(0);
  in_end += (u32)got;
  heard_ms = now_ms();
}

static void serve_connection(struct connection *it, u32 events) {
  if (it->state == unused) return;
  if (it->state == resolving) {
    take_answer(it);
    return;
  }
  if (it->state == connecting) {
    finish_connecting(it);
    return;
  }
  if (events & EPOLLERR && socket_error(it->fd) != 0) {
    reset(it);
    return;
  }
  if (events & EPOLLOUT && !drain(it)) return;
  if (events & EPOLLIN && it->credit > 0 && !it->has_ended) {
    read_socket(it);
    return;
  }
  if (events & EPOLLHUP && it->is_watched && !(it->interest & EPOLLIN)) unwatch_connection(it);
}

static int may_read_sockets(void) { return waiting_bytes() <= out_bytes / 2; }

static void serve_sockets(void) {
  struct event events[events_at_once];
  long count = CALL6(sys_epoll_pwait, sockets, events, events_at_once, 0, 0, 8);
  for (long i = 0; i < count; i++) {
    u64 which = events[i].data;
    if (!has_room(header_bytes + max_payload + control_room)) return;
    if (which >= listener_mark) accept_one(&listeners[which - listener_mark]);
    else serve_connection(&connections[which], events[i].events);
  }
}

static void serve_deadlines(u64 now) {
  if (now - heard_ms > silence_ms) quit(silent_host);
  for (int i = 0; unsettled > 0 && i < max_connections; i++) {
    struct connection *it = &connections[i];
    int is_waiting = it->state == resolving || it->state == connecting;
    if (is_waiting && now >= it->deadline_ms && has_room(shared_room)) pass_deadline(it);
  }
}

static void set_up(void) {
  u64 limit[2];
  CALL4(sys_prlimit, 0, RLIMIT_NOFILE, 0, limit);
  limit[0] = limit[1];
  CALL4(sys_prlimit, 0, RLIMIT_NOFILE, limit, 0);
  for (int fd = from_stdin; fd <= to_stdout; fd++) {
    CALL3(sys_fcntl, fd, F_SETFL, CALL3(sys_fcntl, fd, F_GETFL, 0) | O_NONBLOCK);
    // Larger steps between us and the engine; what is no pipe refuses it.
    CALL3(sys_fcntl, fd, F_SETPIPE_SZ, 1 << 20);
  }
  main_set = (int)CALL1(sys_epoll_create, 02000000);
  sockets = (int)CALL1(sys_epoll_create, 02000000);
  if (main_set < 0 || sockets < 0) quit(no_kernel);
  watch(main_set, EPOLL_ADD, from_stdin, EPOLLIN, from_stdin);
  watch(main_set, EPOLL_ADD, to_stdout, 0, to_stdout);
  watch(main_set, EPOLL_ADD, sockets, EPOLLIN, all_sockets);
  init_connections();
  read_servers();
  heard_ms = now_ms();
}

__attribute__((noreturn, used)) void run(void) {
  set_up();
  for (u64 checked_ms = 0;;) {
    struct event events[3];
    if (!flush_out()) quit(0);
    // Frames that wait for room to answer in are taken before any new ones.
    int is_held_up = !has_room(control_room);
    watch(main_set, EPOLL_MOD, from_stdin, is_held_up || in_end == in_bytes ? 0 : EPOLLIN, from_stdin);
    watch(main_set, EPOLL_MOD, to_stdout, waiting_bytes() > 0 ? EPOLLOUT : 0, to_stdout);
    watch(main_set, EPOLL_MOD, sockets, may_read_sockets() ? EPOLLIN : 0, all_sockets);
    long count = CALL6(sys_epoll_pwait, main_set, events, 3, unsettled > 0 ? tick_ms : silence_ms / 4, 0, 8);
    int has_sockets = 0;
    for (long i = 0; i < count; i++) {
      if (events[i].data == all_sockets) has_sockets = 1;
      else if (events[i].data == from_stdin) read_input();
      else if (events[i].events & (EPOLLERR | EPOLLHUP)) quit(0);
    }
    take_frames();
    if (has_sockets) serve_sockets();
    if (listeners_paused && !is_full()) pause_listeners(0);
    u64 now = now_ms();
    if (now - checked_ms < tick_ms) continue;
    checked_ms = now;
    serve_deadlines(now);
  }
}
