// Carries one connection to a port of the container that it runs in over its standard input and output, where the container has
// nothing else that could. The first line of its input says which port, and for how many milliseconds to try.
#pragma GCC diagnostic ignored "-Wunused-function"
#include "system.h"

enum { from_stdin = 0, to_stdout = 1, way_bytes = 1 << 16, retry_ms = 25, max_request = 32 };
enum { bad_request = 2, nothing_listens = 111 };

// Bytes on their way from one side to the other.
struct way {
  int from, to;
  u32 start, end;
  int has_ended;
  u8 bytes[way_bytes];
};

static struct way ways[2];
static int set, connection, is_stdin_watched, is_connection_watched;

static u8 read_byte(void) {
  u8 byte;
  long got;
  do got = CALL3(sys_read, from_stdin, &byte, 1);
  while (got == -EINTR);
  if (got != 1) quit(0);
  return byte;
}

// A number and the character behind it.
static u32 read_number(u8 end) {
  u32 value = 0;
  for (int length = 0; length < max_request; length++) {
    u8 byte = read_byte();
    if (byte == end) return value;
    if (byte < '0' || byte > '9' || value > 100000000) quit(bad_request);
    value = value * 10 + byte - '0';
  }
  quit(bad_request);
}

static void wait_a_little(void) {
  struct event none;
  CALL6(sys_epoll_pwait, set, &none, 1, retry_ms, 0, 8);
}

static int connect_to(u16 port) {
  struct socket_address at;
  struct address loopback = {4, {127, 0, 0, 1}};
  u32 length = fill_address(&at, &loopback, port);
  int fd = (int)CALL3(sys_socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return fd;
  long error = CALL3(sys_connect, fd, &at, length);
  if (error == 0) return fd;
  CALL1(sys_close, fd);
  return (int)error;
}

// What is not waited for is not watched at all: the kernel would tell again and again that its other side has gone.
static void watch_for(int fd, int *is_watched, u32 events) {
  if (events == 0 && !*is_watched) return;
  watch(set, events == 0 ? EPOLL_DEL : *is_watched ? EPOLL_MOD : EPOLL_ADD, fd, events, (u64)fd);
  *is_watched = events != 0;
}

// Reads once the other side has taken what was read before; writes once it takes more.
static void watch_ways(void) {
  u32 of_stdin = 0, of_stdout = 0, of_connection = 0;
  if (ways[0].start == ways[0].end && !ways[0].has_ended) of_stdin = EPOLLIN;
  else if (ways[0].start < ways[0].end) of_connection |= EPOLLOUT;
  if (ways[1].start == ways[1].end && !ways[1].has_ended) of_connection |= EPOLLIN;
  else if (ways[1].start < ways[1].end) of_stdout = EPOLLOUT;
  watch_for(from_stdin, &is_stdin_watched, of_stdin);
  watch_for(connection, &is_connection_watched, of_connection);
  // That nobody reads any more is to be heard in any case.
  watch(set, EPOLL_MOD, to_stdout, of_stdout, to_stdout);
}

static void pump(struct way *it) {
  if (it->start == it->end && !it->has_ended) {
    long got = CALL3(sys_read, it->from, it->bytes, way_bytes);
    if (got == -EAGAIN || got == -EINTR) return;
    it->start = 0;
    it->end = got > 0 ? (u32)got : 0;
    it->has_ended = got <= 0;
    // The end of our output is the end of this program; the other side may still have something to say.
    if (it->has_ended && it->to == to_stdout) quit(0);
    if (it->has_ended) CALL2(sys_shutdown, it->to, SHUT_WR);
  }
  while (it->start < it->end) {
    long written = CALL3(sys_write, it->to, it->bytes + it->start, it->end - it->start);
    if (written == -EAGAIN || written == -EINTR) return;
    if (written <= 0) quit(0);
    it->start += (u32)written;
  }
}

static void unblock(int fd) {
  CALL3(sys_fcntl, fd, F_SETFL, CALL3(sys_fcntl, fd, F_GETFL, 0) | O_NONBLOCK);
}

__attribute__((noreturn, used)) void run(void) {
  set = (int)CALL1(sys_epoll_create, 02000000);
  u32 port = read_number(' ');
  u64 until_ms = now_ms() + read_number('\n');
  if (port == 0 || port > 65535) quit(bad_request);
  while ((connection = connect_to((u16)port)) < 0) {
    if (now_ms() >= until_ms) quit(nothing_listens);
    wait_a_little();
  }
  set_option(connection, IPPROTO_TCP, TCP_NODELAY, 1);
  if (CALL3(sys_write, to_stdout, "\x06\n", 2) != 2) quit(0);
  ways[0].from = from_stdin;
  ways[0].to = ways[1].from = connection;
  ways[1].to = to_stdout;
  unblock(from_stdin);
  unblock(to_stdout);
  unblock(connection);
  watch(set, EPOLL_ADD, to_stdout, 0, to_stdout);
  for (;;) {
    struct event events[3];
    watch_ways();
    long count = CALL6(sys_epoll_pwait, set, events, 3, -1, 0, 8);
    for (long i = 0; i < count; i++) {
      // Nobody reads what is written.
      if (events[i].data == to_stdout && events[i].events & (EPOLLERR | EPOLLHUP)) quit(0);
    }
    pump(&ways[0]);
    pump(&ways[1]);
  }
}
