import type { Problem } from '../base/problem.ts';

/** Which addresses the containers and local processes of a project have, and whom they are connected to. */
export interface ProjectConnections {
  readonly members: readonly ConnectedMember[];
  /**
   * The addresses that this machine has in the networks of the containers, and in the engine's default one. What comes from there has come through a published port, or
   * from a program of the machine. Left out where there are none.
   */
  readonly gateways?: readonly string[];
  /** Whose connections cannot be seen, and why; their addresses may be known all the same. */
  readonly unreadable: readonly { readonly container: string; readonly problem: Problem }[];
}

/** A running container, or a local process with all of its children. */
export interface ConnectedMember {
  /** The name: `shop-orders-1`. */
  readonly container: string;
  readonly service: string;
  /** The id, in full; the first 12 digits are the host name that programs in the container see. Left out for a local process. */
  readonly id?: string;
  /** Its addresses on the networks that it is on; none for a local process, which shares those of the machine. */
  readonly addresses: readonly string[];
  /** True: it has the network of the machine, so that only its own sockets tell it from others. */
  readonly isOnHost: boolean;
  /** Its addresses are those of other containers too, so that only its own sockets tell it from them. Left out where it is alone. */
  readonly isSharing?: true;
  /**
   * It stands among the containers for a local process of this service: what comes from its addresses comes from that process.
   * Left out for what is no forwarder.
   */
  readonly isForwarder?: true;
  /** Ports that this machine carries to it. */
  readonly published: readonly { readonly hostPort: number; readonly port: number }[];
  /** What a local process among containers reaches at this machine's loopback: a port of another service. Left out for all others. */
  readonly reaches?: readonly { readonly localPort: number; readonly host: string; readonly port: number }[];
  /** TCP ports on which others can reach it; undefined where nobody can say. */
  readonly listens?: readonly number[];
  /** Its own TCP connections, loopback of its own network included; undefined where nobody can say. */
  readonly sockets?: readonly ConnectedSocket[];
}

export interface ConnectedSocket {
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  /** It was closed, a minute ago at most. The other end may know nothing of it any more. Left out for an open one. */
  readonly isOver?: true;
}

export interface SocketAddress {
  /** As `canonicalAddress` writes it: without brackets; an IPv4 address in an IPv6 one (`::ffff:`) as IPv4. */
  readonly host: string;
  readonly port: number;
}
