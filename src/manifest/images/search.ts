import type { KnownImage } from './knownImage.ts';

const answers = 'curl -s -o /dev/null http://127.0.0.1:9200 || curl -sk -o /dev/null https://127.0.0.1:9200';

/** Search engines, and what feeds and shows them. */
export const searchImages: readonly KnownImage[] = [
  {
    names: ['elasticsearch', 'docker.elastic.co/elasticsearch/elasticsearch'],
    title: 'Elasticsearch, a search engine',
    source: {
      url: 'https://www.elastic.co/docs/deploy-manage/deploy/self-managed/install-elasticsearch-docker-configure',
      tags: '7 to 9',
      read: '2026-11',
    },
    tags: ['8.17.0', '9.0.0', '7.17.28'],
    variables: {
      'discovery.type': { doc: '"single-node" where there is one node.' },
      ELASTIC_PASSWORD: { doc: 'The password of the user elastic.', isSecret: true, hasFile: true },
      KEYSTORE_PASSWORD: { doc: 'The password of the keystore.', isSecret: true, hasFile: true },
      ES_JAVA_OPTS: { doc: 'Arguments for Java, such as -Xms512m -Xmx512m.' },
      'xpack.security.enabled': { doc: '"false" lets everybody in, without TLS.', default: 'true since 8' },
      'cluster.name': { doc: 'The name of the cluster.' },
      'node.name': { doc: 'The name of the node.' },
      'bootstrap.memory_lock': { doc: 'Keeps its memory from being swapped out.' },
    },
    fileSuffix: '_FILE',
    isDatastore: true,
    data: [{ path: '/usr/share/elasticsearch/data', movedBy: 'path.data' }],
    configuration: ['/usr/share/elasticsearch/config'],
    ports: [
      { port: 9200, use: 'HTTP' },
      { port: 9300, use: 'other nodes' },
    ],
    healthchecks: [{ test: ['CMD-SHELL', answers] }],
    tools: [{ has: ['sh', 'bash', 'curl'] }],
    user: 'elasticsearch',
    recipe: {
      service: 'elasticsearch',
      environment: { 'discovery.type': 'single-node', ES_JAVA_OPTS: '-Xms512m -Xmx512m' },
      secrets: { ELASTIC_PASSWORD: 'password' },
    },
  },
  {
    names: ['opensearchproject/opensearch'],
    title: 'OpenSearch, a search engine',
    source: {
      url: 'https://docs.opensearch.org/latest/install-and-configure/install-opensearch/docker/',
      tags: '2 to 3',
      read: '2026-11',
    },
    tags: ['3', '2'],
    variables: {
      'discovery.type': { doc: '"single-node" where there is one node.' },
      OPENSEARCH_INITIAL_ADMIN_PASSWORD: { doc: 'The password of the user admin, a strong one.', isSecret: true },
      OPENSEARCH_JAVA_OPTS: { doc: 'Arguments for Java, such as -Xms512m -Xmx512m.' },
      DISABLE_SECURITY_PLUGIN: { doc: '"true" lets everybody in, without TLS.' },
      DISABLE_INSTALL_DEMO_CONFIG: { doc: '"true" makes no certificates and users for a try.' },
      'cluster.name': { doc: 'The name of the cluster.' },
      'node.name': { doc: 'The name of the node.' },
      'bootstrap.memory_lock': { doc: 'Keeps its memory from being swapped out.' },
    },
    needs: [
      {
        oneOf: ['OPENSEARCH_INITIAL_ADMIN_PASSWORD'],
        orOpen: ['DISABLE_SECURITY_PLUGIN', 'DISABLE_INSTALL_DEMO_CONFIG', 'plugins.security.disabled'],
        since: '2.12',
        unlessMounted: ['/usr/share/opensearch/config'],
      },
    ],
    servers: ['opensearch'],
    isDatastore: true,
    data: [{ path: '/usr/share/opensearch/data', movedBy: 'path.data' }],
    configuration: ['/usr/share/opensearch/config'],
    ports: [
      { port: 9200, use: 'HTTP' },
      { port: 9600, use: 'performance analyzer' },
    ],
    healthchecks: [{ test: ['CMD-SHELL', answers] }],
    tools: [{ has: ['sh', 'bash', 'curl'] }],
    recipe: {
      service: 'opensearch',
      environment: { 'discovery.type': 'single-node', DISABLE_SECURITY_PLUGIN: 'true' },
    },
  },
  {
    names: ['kibana', 'docker.elastic.co/kibana/kibana'],
    title: 'Kibana, which shows what Elasticsearch holds',
    source: {
      url: 'https://www.elastic.co/docs/deploy-manage/deploy/self-managed/install-kibana-with-docker',
      tags: '7 to 9',
    },
    tags: ['8.17.0', '9.0.0', '7.17.28'],
    variables: {
      ELASTICSEARCH_HOSTS: { doc: 'The addresses of Elasticsearch.', default: 'http://elasticsearch:9200' },
      ELASTICSEARCH_USERNAME: { doc: 'The user of Elasticsearch.' },
      ELASTICSEARCH_PASSWORD: { doc: 'The password of that user.', isSecret: true },
      SERVER_NAME: { doc: 'The name that Kibana shows.' },
    },
    configuration: ['/usr/share/kibana/config/kibana.yml'],
    ports: [{ port: 5601, use: 'web console' }],
  },
  {
    names: ['opensearchproject/opensearch-dashboards'],
    title: 'OpenSearch Dashboards, which shows what OpenSearch holds',
    source: { url: 'https://docs.opensearch.org/latest/getting-started/quickstart/', tags: '2 to 3' },
    tags: ['3', '2'],
    variables: {
      OPENSEARCH_HOSTS: { doc: 'The addresses of OpenSearch.' },
      DISABLE_SECURITY_DASHBOARDS_PLUGIN: { doc: '"true" where OpenSearch runs without security.' },
    },
    ports: [{ port: 5601, use: 'web console' }],
  },
  {
    names: ['logstash', 'docker.elastic.co/logstash/logstash'],
    title: 'Logstash, which collects and changes logs',
    source: { url: 'https://www.elastic.co/docs/reference/logstash/docker-config', tags: '7 to 9' },
    tags: ['8.17.0', '9.0.0', '7.17.28'],
    variables: {
      LS_JAVA_OPTS: { doc: 'Arguments for Java.' },
      XPACK_MONITORING_ENABLED: { doc: 'Reports its state to Elasticsearch.' },
    },
    configuration: ['/usr/share/logstash/pipeline', '/usr/share/logstash/config'],
    ports: [
      { port: 5044, use: 'Beats' },
      { port: 9600, use: 'HTTP' },
    ],
  },
];
