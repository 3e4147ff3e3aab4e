import { patchbayShape } from './patchbay.ts';
import { serviceShape } from './service.ts';
import {
  attribute,
  boolean,
  integer,
  labelMap,
  path,
  required,
  string,
  table,
  strings,
  text,
  type Attribute,
  type Shape,
} from './shape.ts';

const external: Attribute = attribute(
  {
    scalar: 'boolean',
    ...table('external', {
      name: attribute(string, 'The name that it has on the engine; write `name` beside `external` instead.'),
    }),
  },
  'Whether it exists already: then it is neither created nor removed with the application.',
);

const networkShape: Shape = table('network', {
  name: attribute(string, 'The name of the network on the engine, in place of PROJECT_NAME.'),
  driver: attribute(string, 'The driver that makes the network: bridge on one host, overlay over several.'),
  driver_opts: attribute({ values: text }, 'Options that the driver of the network takes.'),
  ipam: attribute(
    table('ipam', {
      driver: attribute(string, 'The driver that hands out addresses; the one of the engine when left out.'),
      config: attribute(
        {
          list: table('ipam configuration', {
            subnet: attribute(
              { ...string, format: 'subnet' },
              'The addresses of the network in CIDR notation, such as 172.28.0.0/16.',
            ),
            ip_range: attribute(
              { ...string, format: 'subnet' },
              'The part of the subnet that containers get their addresses from.',
            ),
            gateway: attribute({ ...string, format: 'address' }, 'The address of the gateway of this subnet.'),
            aux_addresses: attribute({ values: string }, 'Addresses that are taken already, by host name.'),
          }),
          merge: 'bySubnet',
        },
        'The subnets of the network, each with its gateway.',
      ),
      options: attribute({ values: text }, 'Options that the driver of addresses takes.'),
    }),
    'How the network gets its subnets, and its containers their addresses.',
  ),
  external,
  internal: attribute(
    boolean,
    'Whether the network is cut off from the outside, so that its containers reach only each other.',
  ),
  enable_ipv4: attribute(boolean, 'Whether the network has IPv4 addresses.'),
  enable_ipv6: attribute(boolean, 'Whether the network has IPv6 addresses.'),
  attachable: attribute(boolean, 'Whether containers outside of the application may join the network.'),
  labels: attribute(labelMap, 'Labels of the network: names and values that tools read.'),
});

const volumeShape: Shape = table('volume', {
  name: attribute(string, 'The name of the volume on the engine, in place of PROJECT_NAME.'),
  driver: attribute(string, 'The driver that keeps the data of the volume; local when left out.'),
  driver_opts: attribute({ values: text, form: 'bindDevice' }, 'Options that the driver of the volume takes.'),
  external,
  labels: attribute(labelMap, 'Labels of the volume: names and values that tools read.'),
});

function fileShape(title: string): Shape {
  return table(title, {
    name: attribute(string, 'The name that it has on the engine, in place of PROJECT_NAME.'),
    file: attribute(path, 'The file that holds its content, relative to the project directory.'),
    environment: attribute(string, 'The environment variable, where you start, that holds its content.'),
    content: attribute(string, 'Its content, as a text in the manifest. Variables in it are filled in.'),
    external: { ...external, shape: { ...external.shape, empty: 'allowed' } },
    labels: attribute(labelMap, 'Labels that it gets on the engine: names and values that tools read.'),
    driver: attribute(string, 'The driver that keeps it; only Swarm knows any.'),
    driver_opts: attribute({ values: text }, 'Options that the driver takes which keeps it.'),
    template_driver: attribute(string, 'The driver that fills in templates in it; only Swarm knows any.'),
  });
}

const includeShape: Shape = {
  list: {
    scalar: 'string',
    ...table('include', {
      path: required(
        { scalar: 'string', list: string },
        'The manifest to include, or several that are merged with each other first.',
      ),
      env_file: attribute(
        { scalar: 'string', list: string },
        'Env files whose variables are filled into the included manifest.',
      ),
      project_directory: attribute(string, 'The folder that relative paths of the included manifest start from.'),
    }),
  },
  merge: 'replace',
};

/** A whole manifest. */
export const rootShape: Shape = table('manifest', {
  version: attribute(string, 'Obsolete: Compose ignores it, and warns of it. Remove it.'),
  name: attribute(string, 'The name of the project, which starts the names of its containers, networks and volumes.'),
  include: attribute(includeShape, 'Other manifests that are part of this one.'),
  services: attribute(
    { values: serviceShape },
    'The services of the application, by name: each is one or more equal containers.',
  ),
  networks: attribute({ values: networkShape }, 'The networks that services are on, by name.'),
  volumes: attribute(
    { values: volumeShape },
    'The volumes that keep data of services, by name. They outlive containers.',
  ),
  configs: attribute({ values: fileShape('config') }, 'Configuration files that services may read, by name.'),
  secrets: attribute(
    { values: fileShape('secret') },
    'Secrets, such as passwords, that services may read as files, by name.',
  ),
  models: attribute(
    {
      values: table('model', {
        name: attribute(string, 'The name of the model on the engine.'),
        model: required(string, 'The model as an OCI artifact, such as ai/smollm2.'),
        context_size: attribute(integer, 'The size of the context, in tokens, that the model is run with.'),
        runtime_flags: attribute(strings, 'Flags that the program which runs the model is started with.'),
      }),
    },
    'The AI models that services use, by name.',
  ),
  'x-patchbay': attribute(patchbayShape, 'What Patchbay adds: broker, channels, policies.'),
});
