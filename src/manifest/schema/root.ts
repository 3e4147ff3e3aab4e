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
  { scalar: 'boolean', ...table('external', { name: attribute(string, 'Its name on the engine.') }) },
  'True when it exists already and is not created.',
);

const networkShape: Shape = table('network', {
  name: attribute(string, 'Its name on the engine.'),
  driver: attribute(string, 'The driver.'),
  driver_opts: attribute({ values: text }, 'Options of the driver.'),
  ipam: attribute(
    table('ipam', {
      driver: attribute(string, 'The address driver.'),
      config: attribute(
        {
          list: table('ipam configuration', {
            subnet: attribute({ ...string, format: 'subnet' }, 'The subnet.'),
            ip_range: attribute({ ...string, format: 'subnet' }, 'The range containers get addresses from.'),
            gateway: attribute({ ...string, format: 'address' }, 'The gateway.'),
            aux_addresses: attribute({ values: string }, 'Addresses that are taken.'),
          }),
          merge: 'bySubnet',
        },
        'Subnets.',
      ),
      options: attribute({ values: text }, 'Options of the address driver.'),
    }),
    'How addresses are given.',
  ),
  external,
  internal: attribute(boolean, 'True cuts it off from the outside.'),
  enable_ipv4: attribute(boolean, 'IPv4 on or off.'),
  enable_ipv6: attribute(boolean, 'IPv6 on or off.'),
  attachable: attribute(boolean, 'True lets other containers join.'),
  labels: attribute(labelMap, 'Labels.'),
});

const volumeShape: Shape = table('volume', {
  name: attribute(string, 'Its name on the engine.'),
  driver: attribute(string, 'The driver.'),
  driver_opts: attribute({ values: text, form: 'bindDevice' }, 'Options of the driver.'),
  external,
  labels: attribute(labelMap, 'Labels.'),
});

function fileShape(title: string): Shape {
  return table(title, {
    name: attribute(string, 'Its name on the engine.'),
    file: attribute(path, 'The file that holds it.'),
    environment: attribute(string, 'The variable that holds it.'),
    content: attribute(string, 'The content itself.'),
    external: { ...external, shape: { ...external.shape, empty: 'allowed' } },
    labels: attribute(labelMap, 'Labels.'),
    driver: attribute(string, 'The driver.'),
    driver_opts: attribute({ values: text }, 'Options of the driver.'),
    template_driver: attribute(string, 'The template driver.'),
  });
}

const includeShape: Shape = {
  list: {
    scalar: 'string',
    ...table('include', {
      path: required({ scalar: 'string', list: string }, 'The file, or several that are merged.'),
      env_file: attribute({ scalar: 'string', list: string }, 'Files of variables for it.'),
      project_directory: attribute(string, 'Where its relative paths start.'),
    }),
  },
  merge: 'replace',
};

/** A whole manifest. */
export const rootShape: Shape = table('manifest', {
  version: attribute(string, 'Obsolete; Compose ignores it.'),
  name: attribute(string, 'The name of the project.'),
  include: attribute(includeShape, 'Other manifests that are part of this one.'),
  services: attribute({ values: serviceShape }, 'The services, by name.'),
  networks: attribute({ values: networkShape }, 'The networks, by name.'),
  volumes: attribute({ values: volumeShape }, 'The volumes, by name.'),
  configs: attribute({ values: fileShape('config') }, 'The configs, by name.'),
  secrets: attribute({ values: fileShape('secret') }, 'The secrets, by name.'),
  models: attribute(
    {
      values: table('model', {
        name: attribute(string, 'Its name.'),
        model: required(string, 'The model as an OCI artifact.'),
        context_size: attribute(integer, 'The size of its context.'),
        runtime_flags: attribute(strings, 'Flags of the runtime.'),
      }),
    },
    'The AI models, by name.',
  ),
  'x-patchbay': attribute(patchbayShape, 'What Patchbay adds: broker, channels, policies.'),
});
