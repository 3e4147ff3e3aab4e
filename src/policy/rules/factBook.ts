import { policyTypes } from '../../base/kinds/policyTypes.ts';
import { policyVariables, type PolicyVariable } from '../../base/kinds/policyVariables.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { typed } from '../../expression/cel/struct.ts';
import { failed, type Value } from '../../expression/cel/value.ts';
import type { Application, Channel, Json, Service } from '../../manifest/model.ts';
import { applicationFacts, contractFacts } from '../facts/applicationFacts.ts';
import { imageFacts } from '../facts/imageFacts.ts';
import type { JsonFacts } from '../facts/jsonFacts.ts';
import { serviceFacts } from '../facts/serviceFacts.ts';
import type { Moment } from './moment.ts';

/** Facts as they were made of services. A service that has not changed is the same object, and so are its facts. */
export class FactBook {
  readonly #services = new WeakMap<Service, JsonFacts>();
  readonly #values = new WeakMap<Service, { readonly service: Value; readonly image: Value }>();

  service(service: Service): JsonFacts {
    const known = this.#services.get(service) ?? serviceFacts(service);
    this.#services.set(service, known);
    return known;
  }

  /** A service and its image, as expressions read them. */
  valuesOf(service: Service): { readonly service: Value; readonly image: Value } {
    const known = this.#values.get(service) ?? {
      service: typed(this.service(service), policyVariables.service.type, policyTypes),
      image: typed(imageFacts(service), policyVariables.image.type, policyTypes),
    };
    this.#values.set(service, known);
    return known;
  }
}

/** What is asked about. */
export interface FactSubject {
  readonly application: Application;
  readonly moment: Moment;
  readonly service: Service | undefined;
  readonly channel: Channel | undefined;
}

/**
 * What the variables of a policy are, each made when it is read first. `given` stands in the place of what is known otherwise.
 * `failed` for what is not there at this moment.
 */
export class FactReader {
  readonly #book: FactBook;
  readonly #given: JsonFacts;
  /** Of the application and the moment, for all that is asked about. */
  readonly #common = new Map<string, Value>();

  constructor(book: FactBook, given: JsonFacts) {
    this.#book = book;
    this.#given = given;
  }

  /** Whether there is a value for a variable of an operation. */
  has(name: string, moment: Moment): boolean {
    return this.#jsonOf(name as PolicyVariable, { moment }) !== undefined;
  }

  readerOf(subject: FactSubject): (name: string) => Value {
    const own = new Map<string, Value>();
    return (name) => {
      const known = isCommon(name) ? this.#common : own;
      const value = known.has(name) ? known.get(name) : this.#valueOf(name, subject);
      known.set(name, value);
      return value;
    };
  }

  #valueOf(name: string, subject: FactSubject): Value {
    const variable = ownProperty(policyVariables, name);
    if (!variable) return failed;
    const isOfService = (name === 'service' || name === 'image') && !Object.hasOwn(this.#given, name);
    if (isOfService && subject.service) return this.#book.valuesOf(subject.service)[name];
    const json = this.#jsonOf(name as PolicyVariable, subject);
    return json === undefined ? failed : typed(json, variable.type, policyTypes);
  }

  #jsonOf(name: PolicyVariable, subject: Partial<FactSubject> & Pick<FactSubject, 'moment'>): Json | undefined {
    const given = ownProperty(this.#given, name);
    if (given !== undefined) return given;
    const { application, moment, service, channel } = subject;
    switch (name) {
      case 'service':
        return service && this.#book.service(service);
      case 'image':
        return service && imageFacts(service);
      case 'application':
        return application && applicationFacts(application, (each) => this.#book.service(each));
      case 'contract':
        return channel && application && contractFacts(channel, application);
      case 'environment':
        return application?.governance?.environment ?? '';
      case 'now':
        return new Date(moment.nowMs).toISOString();
      default:
        return moment.kind === 'operation' ? operationJson(name, moment) : undefined;
    }
  }
}

function operationJson(
  name: 'operation' | 'actor' | 'engine' | 'message',
  moment: Extract<Moment, { kind: 'operation' }>,
): Json | undefined {
  const facts = moment[name];
  // Their types have no index, and hold nothing but JSON.
  return facts && Object.fromEntries<Json>(Object.entries(facts));
}

function isCommon(name: string): boolean {
  return name !== 'service' && name !== 'image' && name !== 'contract';
}
