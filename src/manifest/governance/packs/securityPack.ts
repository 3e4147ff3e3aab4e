import { whereItRuns, type BuiltInPack } from './builtInPack.ts';

const on = whereItRuns;

/** What gives a container more of the machine than its work needs, and secrets away. */
export const securityPack: BuiltInPack = {
  says: 'Containers are isolated from the machine and from the network, and secrets stand nowhere.',
  policies: [
    {
      name: 'privileged',
      on,
      when: 'service.privileged',
      effect: 'deny',
      message: 'A privileged container can do whatever the host can. Name what it needs under "cap_add".',
      messageExpression: `'"%s" is privileged: it can do whatever the host can. Name what it needs under "cap_add".'.format([service.name])`,
    },
    {
      name: 'docker-socket',
      on,
      when: 'service.volumes.exists(v, v.source.matches("(^|/)(docker|podman)[.]sock$") && v.type == "bind")',
      effect: 'deny',
      message: "A container with the engine's socket has the machine. Put a filtering proxy in between.",
      messageExpression: `'"%s" has the engine\\'s socket, and with it the machine. Put a filtering proxy in between.'.format([service.name])`,
    },
    {
      name: 'sensitive-mount',
      on,
      when:
        'service.volumes.exists(v, v.source.matches("^/(etc|root|boot|dev|proc|sys|run|var/run|var/lib|var/lib/docker|usr|bin)?/*$") ' +
        '&& v.type == "bind" && !v.read_only)',
      effect: 'deny',
      message: 'A container can write to a system folder of the host. Mount only what it needs, with ":ro".',
      messageExpression: `'"%s" can write to a system folder of the host. Mount only what it needs, with ":ro".'.format([service.name])`,
    },
    {
      name: 'host-namespace',
      on,
      when: '[service.network_mode, service.pid, service.ipc, service.userns_mode].exists(n, n == "host")',
      effect: 'deny',
      message: 'A container shares a namespace of the host, so it is not isolated. Leave that out.',
      messageExpression: `'"%s" shares a namespace of the host, so it is not isolated. Leave that out.'.format([service.name])`,
    },
    {
      name: 'wide-capability',
      on,
      when:
        'service.cap_add.exists(c, c.upperAscii().replace("CAP_", "") in ' +
        '["ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "DAC_READ_SEARCH", "BPF"])',
      effect: 'deny',
      message: 'A container has a capability that is nearly root on the host. Name the narrow one it needs.',
      messageExpression: `'"%s" has a capability that is nearly root on the host. Name the narrow one it needs.'.format([service.name])`,
    },
    {
      name: 'unconfined',
      on,
      when: 'service.security_opt.exists(o, o.matches("^(seccomp|apparmor)[:=]unconfined$|^label[:=]disable$"))',
      effect: 'deny',
      message: 'A container runs without the profile that confines it. Leave that option out, or name a profile.',
      messageExpression: `'"%s" runs without the profile that confines it. Leave that option out, or name a profile.'.format([service.name])`,
    },
    {
      name: 'open-datastore',
      on,
      when: 'image.datastore && service.ports.exists(p, p.published != "" && p.host_ip in ["", "0.0.0.0", "::", "[::]"])',
      effect: 'deny',
      message: 'A datastore is open to the network. Write "127.0.0.1:" in front of its port, or leave it unpublished.',
      messageExpression: `'The datastore "%s" is open to the network. Write "127.0.0.1:" in front of its port.'.format([service.name])`,
    },
    {
      name: 'secret-in-environment',
      on,
      when: 'service.known.secrets.size() > 0',
      effect: 'deny',
      message: 'A secret is written into the manifest. Take it from outside with ${NAME}, or use "secrets:".',
      messageExpression: `'"%s" has a secret in plain text in %s. Take it from outside, or use "secrets:".'.format([service.name, service.known.secrets.join(", ")])`,
    },
    {
      name: 'secret-in-build-args',
      on: ['manifest', 'build'],
      when: 'service.known.secret_arguments.size() > 0',
      effect: 'deny',
      message: 'A build argument looks like a secret, and stays in the image. Use "build.secrets".',
      messageExpression: `'The build of "%s" takes %s, which stays in the image. Use "build.secrets".'.format([service.name, service.known.secret_arguments.join(", ")])`,
    },
  ],
};
