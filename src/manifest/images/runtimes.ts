import type { ImageTools, KnownImage } from './knownImage.ts';

const read = '2026-11';

/** What images on Alpine have from BusyBox. */
const alpineTools: ImageTools = { variants: ['alpine'], has: ['sh', 'wget', 'nc'], lacks: ['curl'] };
/** What images on slim Debian have not. */
const slimTools: ImageTools = { variants: ['slim'], has: ['sh', 'bash'], lacks: ['curl', 'wget', 'nc'] };
const fullTools: ImageTools = { variants: ['default'], has: ['sh', 'bash', 'curl', 'wget'] };

/** Languages and bare systems, which other images are made from. */
export const runtimeImages: readonly KnownImage[] = [
  {
    names: ['node'],
    title: 'Node.js, which runs JavaScript',
    source: { url: 'https://github.com/nodejs/docker-node', tags: '18 to 24', read },
    tags: ['24-alpine', '24-slim', '24', '22-alpine', '22-slim', '22'],
    variables: {
      NODE_ENV: { doc: '"production" leaves out what only development needs.' },
      NODE_OPTIONS: { doc: 'Arguments for node, such as --max-old-space-size=512.' },
    },
    tools: [{ has: ['node', 'npm', 'npx'] }, { ...alpineTools, lacks: ['curl', 'bash'] }, slimTools, fullTools],
  },
  {
    names: ['python'],
    title: 'Python',
    source: {
      url: 'https://github.com/docker-library/python/blob/master/Dockerfile-linux.template',
      tags: '3.9 to 3.14',
      read,
    },
    tags: ['3.13-slim', '3.13-alpine', '3.13', '3.12-slim'],
    variables: {
      PYTHONUNBUFFERED: { doc: '1 writes to the log at once.' },
      PYTHONDONTWRITEBYTECODE: { doc: '1 writes no .pyc files.' },
    },
    tools: [{ has: ['python', 'python3', 'pip'] }, { ...alpineTools, lacks: ['curl', 'bash'] }, slimTools, fullTools],
  },
  {
    names: ['golang'],
    title: 'Go',
    source: { url: 'https://github.com/docker-library/golang', tags: '1.20 to 1.25' },
    tags: ['1.25-alpine', '1.25', '1.24-alpine'],
    tools: [{ has: ['go'] }, { variants: ['alpine'], has: ['sh', 'wget', 'nc'] }, fullTools],
  },
  {
    names: ['php'],
    title: 'PHP',
    source: { url: 'https://github.com/docker-library/php', tags: '8' },
    tags: ['8.4-fpm-alpine', '8.4-apache', '8.4-fpm', '8.4-cli'],
    configuration: ['/usr/local/etc/php/conf.d', '/var/www/html'],
    tools: [{ has: ['sh', 'php', 'curl'] }],
  },
  {
    names: ['ruby'],
    title: 'Ruby',
    source: { url: 'https://github.com/docker-library/ruby', tags: '3' },
    tags: ['3.4-slim', '3.4-alpine', '3.4'],
    tools: [{ has: ['sh', 'ruby', 'gem', 'bundle'] }, fullTools],
  },
  {
    names: ['eclipse-temurin'],
    title: 'Java, as Eclipse Temurin builds it',
    source: { url: 'https://github.com/adoptium/containers', tags: '8 to 24' },
    tags: ['21-jre', '21-jre-alpine', '21', '17-jre'],
    variables: { JAVA_TOOL_OPTIONS: { doc: 'Arguments for every Java that starts.' } },
    tools: [{ has: ['sh', 'java'] }],
  },
  {
    names: ['openjdk'],
    title: 'Java. The image gets no updates any more: take eclipse-temurin',
    source: { url: 'https://github.com/docker-library/docs/blob/master/openjdk/README.md', tags: '8 to 23' },
    tags: ['17-slim'],
    tools: [{ has: ['java'] }],
  },
  {
    names: ['alpine'],
    title: 'Alpine Linux, a small system',
    source: { url: 'https://github.com/docker-library/docs/blob/master/alpine/README.md', tags: '3' },
    tags: ['3.22', '3.21'],
    tools: [{ has: ['sh', 'wget', 'nc'] }],
  },
  {
    names: ['debian'],
    title: 'Debian Linux',
    source: { url: 'https://github.com/docker-library/docs/blob/master/debian/README.md', tags: '11 to 13', read },
    tags: ['13-slim', '13', '12-slim', '12'],
    tools: [{ has: ['sh', 'bash'], lacks: ['curl', 'wget', 'nc'] }],
  },
  {
    names: ['ubuntu'],
    title: 'Ubuntu Linux',
    source: {
      url: 'https://github.com/docker-library/docs/blob/master/ubuntu/README.md',
      tags: '20.04 to 24.04',
    },
    tags: ['24.04', '22.04'],
    tools: [{ has: ['sh', 'bash'] }],
  },
  {
    names: ['busybox'],
    title: 'BusyBox, the small tools of a system',
    source: { url: 'https://github.com/docker-library/docs/blob/master/busybox/README.md', tags: '1', read },
    tags: ['1.37', '1.36'],
    tools: [{ has: ['sh', 'wget', 'nc'], lacks: ['bash', 'curl'] }],
  },
];
