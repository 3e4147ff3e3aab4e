import { swarmFatCases } from './fatCases.ts';
import { swarmSingleCases } from './singleCases.ts';
import type { SwarmCase } from './swarmCase.ts';

/** What `fat` and the others stand on. */
export const swarmSurroundings = `
networks:
  default:
  back: { internal: true, attachable: false }
  front:
    driver: bridge
    driver_opts: { com.docker.network.driver.mtu: "1400" }
    labels: { net: label }
    ipam:
      driver: default
      options: { a: b }
      config: [{ subnet: SUBNET.0/24, ip_range: SUBNET.0/25, gateway: SUBNET.1 }]
volumes:
  data: { driver: local, driver_opts: { type: tmpfs, device: tmpfs, o: size=1m }, labels: { vol: label } }
secrets:
  token: { file: fat.secret, labels: { kept: yes } }
configs:
  conf: { content: "conf", labels: { kept: yes } }
`;

/** The manifest of all cases: `fat`, `other` with a link to it, and each single case as `one-N`. */
export function swarmManifest(
  project: string,
  { singles = swarmSingleCases, platform = 'linux/amd64', subnet = '10.77.7' } = {},
): string {
  const lines = (cases: readonly SwarmCase[]): string =>
    cases
      .filter(({ yaml }) => yaml !== '')
      .map(({ yaml }) => `    ${yaml}`)
      .join('\n');
  const plain = '    image: busybox:latest\n    command: ["sleep", "600"]';
  const found = (yaml: string): string =>
    yaml.startsWith('deploy') || yaml.includes('network_mode') ? '' : '    deploy: { endpoint_mode: dnsrr }';
  return [
    `name: ${project}`,
    'services:',
    '  fat:',
    lines(swarmFatCases),
    '  other:',
    plain,
    '    deploy: { endpoint_mode: dnsrr }',
    '    links: [fat:linked]\n    networks: [front]',
    ...singles.map((each, index) => [`  one-${index}:`, plain, lines([each]), found(each.yaml)].join('\n')),
    swarmSurroundings,
  ]
    .join('\n')
    .replaceAll('PROJECT', project)
    .replaceAll('PLATFORM', platform)
    .replaceAll('SUBNET', subnet);
}
