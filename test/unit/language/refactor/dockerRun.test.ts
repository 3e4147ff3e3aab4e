import { describe, expect, it } from 'vitest';
import { parseDockerRun } from '../../../../src/language/refactor/dockerRun.ts';
import { resolving } from '../../manifest/support/resolving.ts';

const service = (line: string): unknown => parseDockerRun(line)?.service;

describe('docker run, read as a service', () => {
  it.each([
    ['docker run nginx', { image: 'nginx' }],
    [
      '$ sudo docker container run -it --rm busybox sh -c "echo hi"',
      { image: 'busybox', command: ['sh', '-c', 'echo hi'], stdin_open: true, tty: true },
    ],
    ['docker run -dp80:80 -p 81:81/udp --publish=82 nginx', { image: 'nginx', ports: ['80:80', '81:81/udp', '82'] }],
    [
      'docker run -e A=1 --env B --env-file=x.env nginx',
      { image: 'nginx', environment: ['A=1', 'B'], env_file: ['x.env'] },
    ],
    ['docker run -v "$(pwd)/a:/a:ro" -v $PWD:/b x', { image: 'x', volumes: ['./a:/a:ro', '.:/b'] }],
    ['docker run --net host --pid=host x', { image: 'x', network_mode: 'host', pid: 'host' }],
    [
      'docker run --mount type=bind,src=./a,dst=/b,readonly x',
      { image: 'x', volumes: [{ type: 'bind', source: './a', target: '/b', read_only: true }] },
    ],
    [
      'docker run --ulimit nofile=1:2 --cpus .5 -m 1g x',
      { image: 'x', ulimits: { nofile: { soft: 1, hard: 2 } }, cpus: 0.5, mem_limit: '1g' },
    ],
    [
      'docker run --health-cmd "curl x" --health-retries 3 --log-opt max-size=1m x',
      { image: 'x', healthcheck: { test: 'curl x', retries: 3 }, logging: { options: { 'max-size': '1m' } } },
    ],
    ['docker run --init=false --read-only x', { image: 'x', read_only: true }],
  ])('%s', (line, expected) => {
    expect(service(line)).toEqual(expected);
  });

  it('names what a Compose file has no word for', () => {
    expect(parseDockerRun('docker run --strange --odd=1 -Z x')).toMatchObject({
      unknown: ['--strange', '--odd=1', '-Z'],
    });
  });

  it('takes the name of the container, or of the image', () => {
    expect(parseDockerRun('docker run --name my_db postgres:16')!.name).toBe('my_db');
    expect(parseDockerRun('docker run reg.io:5000/a/pg@sha256:0')!.name).toBe('pg');
  });

  it('knows the volumes and networks that it needs', () => {
    const run = parseDockerRun('docker run -v data:/d -v ./x:/x -v /anonymous --network back x')!;
    expect([run.volumes, run.networks]).toEqual([['data'], ['back']]);
  });

  it.each(['docker ps', 'docker run', 'docker run --name x', 'docker run "x', ''])('is not %j', (line) => {
    expect(parseDockerRun(line)).toBeUndefined();
  });

  it('comes to a service that the manifest takes, with every flag there is', () => {
    const line =
      'docker run -d -i -t --name a -p 1:1 -v d:/d --tmpfs /t -e A=1 --network n --restart on-failure:3 -u 1 -w /w --entrypoint e -h h --privileged --read-only --init --cap-add A --cap-drop B --device /dev/a:/dev/a --dns 1.1.1.1 --add-host a:1.1.1.1 -l a=b --log-driver none --log-opt a=b -m 1g --memory-swap 2g --cpus 1.5 -c 2 --cpuset-cpus 0 --pids-limit 3 --shm-size 1m --ulimit nofile=1:2 --sysctl a.b=1 --security-opt a --group-add g --ipc host --pid host --uts host --userns host --platform linux/amd64 --pull always --runtime r --expose 3 --annotation a=b --gpus all --stop-signal SIGTERM --stop-timeout 3 --health-cmd c --health-interval 1s --health-timeout 1s --health-start-period 1s --health-retries 3 img:1 arg';
    const run = parseDockerRun(line)!;
    expect(run.unknown).toEqual([]);
    const text = JSON.stringify({ services: { a: run.service }, volumes: { d: {} }, networks: { n: {} } });
    const { problems } = resolving(text);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
