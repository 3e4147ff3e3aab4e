// The kernel's interface, for a program without a standard library: types, numbers, calls. amd64 and arm64 only.
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

#if defined(__x86_64__)
enum { sys_read = 0, sys_write = 1, sys_close = 3, sys_mmap = 9, sys_munmap = 11, sys_socket = 41, sys_connect = 42,
       sys_sendto = 44, sys_recvfrom = 45, sys_shutdown = 48, sys_bind = 49, sys_listen = 50, sys_setsockopt = 54,
       sys_getsockopt = 55, sys_exit = 231, sys_fcntl = 72, sys_clock = 228, sys_epoll_ctl = 233, sys_openat = 257,
       sys_epoll_pwait = 281, sys_accept4 = 288, sys_epoll_create = 291, sys_prlimit = 302, sys_random = 318 };
#define PACKED_EVENT __attribute__((packed))

static long call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

__asm__(".globl _start\n_start:\n xor %ebp, %ebp\n and $-16, %rsp\n call run\n");
#elif defined(__aarch64__)
enum { sys_read = 63, sys_write = 64, sys_close = 57, sys_mmap = 222, sys_munmap = 215, sys_socket = 198, sys_connect = 203,
       sys_sendto = 206, sys_recvfrom = 207, sys_shutdown = 210, sys_bind = 200, sys_listen = 201, sys_setsockopt = 208,
       sys_getsockopt = 209, sys_exit = 94, sys_fcntl = 25, sys_clock = 113, sys_epoll_ctl = 21, sys_openat = 56,
       sys_epoll_pwait = 22, sys_accept4 = 242, sys_epoll_create = 20, sys_prlimit = 261, sys_random = 278 };
#define PACKED_EVENT

static long call(long number, long a, long b, long c, long d, long e, long f) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}

__asm__(".globl _start\n_start:\n mov x29, #0\n mov x30, #0\n bl run\n");
#else
#error "only amd64 and arm64"
#endif

#define CALL1(n, a) call(n, (long)(a), 0, 0, 0, 0, 0)
#define CALL2(n, a, b) call(n, (long)(a), (long)(b), 0, 0, 0, 0)
#define CALL3(n, a, b, c) call(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define CALL4(n, a, b, c, d) call(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define CALL5(n, a, b, c, d, e) call(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)
#define CALL6(n, a, b, c, d, e, f) call(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

enum { EINTR = 4, EAGAIN = 11, ENFILE = 23, EMFILE = 24, ENOBUFS = 105, EHOSTUNREACH = 113, ECONNREFUSED = 111,
       ETIMEDOUT = 110, ENETUNREACH = 101, EINPROGRESS = 115, ENOMEM = 12, EADDRINUSE = 98, EINVAL = 22 };
enum { AF_INET = 2, AF_INET6 = 10, SOCK_STREAM = 1, SOCK_DGRAM = 2, SOCK_NONBLOCK = 04000, SOCK_CLOEXEC = 02000000 };
enum { SOL_SOCKET = 1, SO_REUSEADDR = 2, SO_ERROR = 4, SO_KEEPALIVE = 9, SO_LINGER = 13, IPPROTO_TCP = 6, TCP_NODELAY = 1,
       IPPROTO_IPV6 = 41, IPV6_V6ONLY = 26, SHUT_WR = 1, MSG_NOSIGNAL = 0x4000 };
enum { EPOLLIN = 1, EPOLLOUT = 4, EPOLLERR = 8, EPOLLHUP = 16, EPOLL_ADD = 1, EPOLL_DEL = 2, EPOLL_MOD = 3 };
enum { F_GETFL = 3, F_SETFL = 4, F_SETPIPE_SZ = 1031, O_NONBLOCK = 04000, CLOCK_MONOTONIC = 1, RLIMIT_NOFILE = 7 };

struct event {
  u32 events;
  u64 data;
} PACKED_EVENT;

struct address {
  u8 length; // 4 or 16
  u8 bytes[16];
};

struct socket_address {
  u16 family;
  u16 port; // big endian
  union {
    u8 v4[4];
    struct {
      u32 flow;
      u8 bytes[16];
      u32 scope;
    } v6;
  };
};

// The compiler makes calls of these by itself.
void *memcpy(void *to, const void *from, u64 length) {
  u8 *target = to;
  const u8 *source = from;
#if defined(__x86_64__)
  __asm__ volatile("rep movsb" : "+D"(target), "+S"(source), "+c"(length) : : "memory");
#else
  for (; length >= 8; length -= 8, target += 8, source += 8) *(u64 *)target = *(const u64 *)source;
  while (length-- > 0) *target++ = *source++;
#endif
  return to;
}

void *memset(void *to, int value, u64 length) {
  for (volatile u8 *target = to; length-- > 0;) *target++ = (u8)value;
  return to;
}

// Only used to move towards the beginning, which copying forwards does.
void *memmove(void *to, const void *from, u64 length) { return memcpy(to, from, length); }

static int is_same(const u8 *left, const u8 *right, u32 length) {
  for (u32 i = 0; i < length; i++)
    if (left[i] != right[i]) return 0;
  return 1;
}

__attribute__((noreturn)) static void quit(int code) {
  for (;;) CALL1(sys_exit, code);
}

// Milliseconds of a clock that stands still while the machine sleeps, so that a sleep is no silence.
static u64 now_ms(void) {
  long time[2] = {0, 0};
  CALL2(sys_clock, CLOCK_MONOTONIC, time);
  return (u64)time[0] * 1000 + (u64)time[1] / 1000000;
}

static int set_option(int fd, int level, int option, int value) {
  return (int)CALL5(sys_setsockopt, fd, level, option, &value, sizeof value);
}

static int socket_error(int fd) {
  int error = 0;
  u32 size = sizeof error;
  CALL5(sys_getsockopt, fd, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

static void watch(int set, int operation, int fd, u32 events, u64 data) {
  struct event event = {events, data};
  CALL4(sys_epoll_ctl, set, operation, fd, &event);
}

static u16 swap16(u16 value) { return (u16)(value << 8 | value >> 8); }

static u32 fill_address(struct socket_address *to, const struct address *address, u16 port) {
  memset(to, 0, sizeof *to);
  to->port = swap16(port);
  to->family = address->length == 4 ? AF_INET : AF_INET6;
  memcpy(address->length == 4 ? to->v4 : to->v6.bytes, address->bytes, address->length);
  return address->length == 4 ? 16 : 28;
}
