// Connections that the host asks for: the name is looked up, then each of its addresses is tried.
#pragma once
#include "connections.h"

static void give_up(struct connection *it);

// True for another connection that wants to know the same.
static int asks_same(const struct connection *other, const struct connection *it) {
  return other != it && other->state == resolving && other->type == it->type && other->name_length == it->name_length &&
         is_name(other->name, it->name, it->name_length);
}

static int is_asked_already(const struct connection *it) {
  for (int i = 0; i < max_connections; i++)
    if (asks_same(&connections[i], it) && connections[i].questions > 0) return 1;
  return 0;
}

// Many connections at once to one name ask once: those that wait for the answer to another's question get it too.
static void share(const struct connection *it, enum answer kind) {
  for (int i = 0; i < max_connections; i++) {
    struct connection *other = &connections[i];
    if (!asks_same(other, it) || other->questions > 0) continue;
    other->failure = it->failure;
    other->found = it->found;
    if (kind == positive) connect_next(other);
    else if (kind == negative) give_up(other);
    else fail(other, no_answer);
  }
}

// Sends the question to the next resolver; each question has a socket of its own, which takes answers of nobody else.
static void ask_next(struct connection *it) {
  u8 query[max_query];
  struct socket_address to;
  close_socket(it);
  it->deadline_ms = now_ms() + answer_timeout_ms;
  become(it, resolving);
  if (it->questions == 0 && is_asked_already(it)) return;
  if (server_count == 0 || it->questions >= max_questions) {
    share(it, failed);
    fail(it, server_count == 0 ? no_resolver : no_answer);
    return;
  }
  const struct address *server = &servers[it->questions++ % server_count];
  u32 length = make_query(query, it->query_id, it->name, it->name_length, it->type);
  int family = server->length == 4 ? AF_INET : AF_INET6;
  it->fd = (int)CALL3(sys_socket, family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (it->fd < 0) {
    it->fd = none;
    return; // The deadline asks again.
  }
  CALL3(sys_connect, it->fd, &to, fill_address(&to, server, 53));
  CALL6(sys_sendto, it->fd, query, length, MSG_NOSIGNAL, 0, 0);
  watch_connection(it);
}

static void ask(struct connection *it, u16 type) {
  it->type = type;
  it->questions = 0;
  it->found.count = it->tried = 0;
  CALL3(sys_random, &it->query_id, sizeof it->query_id, 0);
  ask_next(it);
}

// There are no more addresses of one kind: the other kind is asked for, and after that it has failed.
static void give_up(struct connection *it) {
  if (it->type == type_a) ask(it, type_aaaa);
  else fail(it, (enum failure)it->failure);
}

static void note_failure(struct connection *it, int error) {
  it->failure = error == ECONNREFUSED ? refused : error == ETIMEDOUT ? timed_out : unreachable;
}

static void connect_next(struct connection *it) {
  struct socket_address to;
  close_socket(it);
  while (it->tried < it->found.count) {
    const struct address *address = &it->found.list[it->tried++];
    int family = address->length == 4 ? AF_INET : AF_INET6;
    it->fd = (int)CALL3(sys_socket, family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (it->fd < 0) {
      it->failure = it->fd == -EMFILE || it->fd == -ENFILE ? too_many : unreachable;
      it->fd = none;
      continue;
    }
    long error = CALL3(sys_connect, it->fd, &to, fill_address(&to, address, it->port));
    if (error == 0 || error == -EINPROGRESS) {
      become(it, connecting);
      it->deadline_ms = now_ms() + connect_timeout_ms;
      watch_connection(it);
      return;
    }
    note_failure(it, (int)-error);
    close_socket(it);
  }
  give_up(it);
}

static void finish_connecting(struct connection *it) {
  int error = socket_error(it->fd);
  if (error != 0) {
    note_failure(it, error);
    connect_next(it);
    return;
  }
  be_open(it);
  send_empty(it->id, f_opened);
  drain(it);
}

static void take_answer(struct connection *it) {
  u8 answer[1500], query[max_query];
  long length = CALL6(sys_recvfrom, it->fd, answer, sizeof answer, 0, 0, 0);
  if (length == -EAGAIN || length == -EINTR) return;
  u32 asked = make_query(query, it->query_id, it->name, it->name_length, it->type);
  // An error means that nobody listens there.
  enum answer kind = length < 0 ? failed : read_answer(answer, (u32)length, query, asked, it->type, &it->found);
  if (kind == foreign) return;
  if (kind == failed) {
    // The resolver may be about to start itself, or have much to do: it is asked some more times.
    close_socket(it);
    it->deadline_ms = now_ms() + pause_ms;
    it->failure = no_answer;
    if (length < 0 || it->questions < max_failed) return;
    kind = negative;
  }
  share(it, kind);
  if (kind == positive) connect_next(it);
  else give_up(it);
}

static void pass_deadline(struct connection *it) {
  if (it->state == resolving) ask_next(it);
  else {
    it->failure = timed_out;
    connect_next(it);
  }
}

// Returns 0 for a request that is none.
static int begin_connection(u32 id, const u8 *payload, u32 length) {
  if (length < 4 || length - 3 > max_name || id % 2 == 0 || find(id)) return 0;
  u32 kind = payload[2];
  if (is_full()) {
    send_byte(id, f_failed, too_many);
    return 1;
  }
  struct connection *it = add_connection(id);
  it->port = get16(payload);
  it->failure = unknown_name;
  payload += 3;
  length -= 3;
  widen(it);
  if (kind == 4 || kind == 16) {
    if (length != kind) return 0;
    it->type = type_aaaa;
    it->found.list[0].length = (u8)kind;
    it->found.count = 1;
    memcpy(it->found.list[0].bytes, payload, length);
    connect_next(it);
    return 1;
  }
  u8 query[max_query];
  if (kind != 0) return 0;
  it->name_length = (u8)length;
  memcpy(it->name, payload, length);
  if (make_query(query, 0, payload, length, type_a) == 0) {
    fail(it, unknown_name);
    return 1;
  }
  look_in_hosts(payload, length, &it->found);
  it->type = type_aaaa;
  if (it->found.count > 0) connect_next(it);
  else ask(it, type_a);
  return 1;
}
