import { policyTypes } from '../../base/kinds/policyTypes.ts';
import { policyVariables, type PolicyVariable } from '../../base/kinds/policyVariables.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { Struct, typed } from '../../expression/cel/struct.ts';
import { failed, type Value } from '../../expression/cel/value.ts';
import type { Application, Channel, Json, Service } from '../../manifest/model.ts';
import { applicationFacts, contractFacts } from '../facts/applicationFacts.ts';
import { imageFacts } from '../facts/imageFacts.ts';
import type { JsonFacts } from '../facts/jsonFacts.ts';
import { serviceFacts } from '../facts/serviceFacts.ts';
import { insightInto, type Insight } from '../insight/serviceInsight.ts';
import type { Moment } from './moment.ts';

/** Facts as they were made of services. A service that has not changed is the same object, and so are its facts. */
export class FactBook {
  readonly #services = new WeakMap<Service, JsonFacts>();
  readonly #images = new WeakMap<Service, Value>();
  readonly #values = new WeakMap<Service, { readonly application: Application; readonly value: Value }>();

  service(service: Service): JsonFacts {
    const known = this.#services.get(service);
    if (known) return known;
    const made = serviceFacts(service);
    this.#services.set(service, made);
    return made;
  }

  /** A service as expressions read it. What is known of it may be otherwise in another application. */
  serviceValue(service: Service, application: Application, insight: () => Insight): Value {
    const known = this.#values.get(service);
    if (known?.application === application) return known.value;
    // Few policies ask for what is known of it.
    const late = { known: () => insight().of(service) };
    const value = new Struct(policyVariables.service.type, this.service(service), policyTypes, late);
    this.#values.set(service, { application, value });
    return value;
  }

  imageValue(service: Service): Value {
    const known = this.#images.get(service);
    if (known !== undefined) return known;
    const value = typed(imageFacts(service), policyVariables.image.type, policyTypes);
    this.#images.set(service, value);
    return value;
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
  #known: { readonly of: Application; readonly insight: Insight } | undefined;

  constructor(book: FactBook, given: JsonFacts) {
    this.#book = book;
    this.#given = given;
  }

  /** Whether there is a value for a variable of an operation. */
  has(name: string, moment: Moment): boolean {
    return this.#jsonOf(name as PolicyVariable, { moment }) !== undefined;
  }

  readerOf(subject: FactSubject): (name: string) => Value {
    let own: Map<string, Value> | undefined;
    return (name) => {
      const remembered = this.#ofBook(name, subject);
      if (remembered !== undefined) return remembered;
      const known = isCommon(name) ? this.#common : (own ??= new Map<string, Value>());
      const value = known.has(name) ? known.get(name) : this.#valueOf(name, subject);
      known.set(name, value);
      return value;
    };
  }

  /** The book has each once; undefined for what it has not. */
  #ofBook(name: string, { service, application }: FactSubject): Value {
    if (!service || (name !== 'service' && name !== 'image') || Object.hasOwn(this.#given, name)) return undefined;
    if (name === 'image') return this.#book.imageValue(service);
    return this.#book.serviceValue(service, application, () => this.#insight(application));
  }

  #valueOf(name: string, subject: FactSubject): Value {
    const variable = ownProperty(policyVariables, name);
    if (!variable) return failed;
    const json = this.#jsonOf(name as PolicyVariable, subject);
    return json === undefined ? failed : typed(json, variable.type, policyTypes);
  }

  /** What is known of a service depends on others, so it is no part of what is remembered of it. */
  #withInsight(service: Service, application: Application | undefined): JsonFacts {
    const facts = this.#book.service(service);
    return application ? { ...facts, known: this.#insight(application).of(service) } : facts;
  }

  #insight(application: Application): Insight {
    if (this.#known?.of !== application) this.#known = { of: application, insight: insightInto(application) };
    return this.#known.insight;
  }

  #jsonOf(name: PolicyVariable, subject: Partial<FactSubject> & Pick<FactSubject, 'moment'>): Json | undefined {
    const given = ownProperty(this.#given, name);
    if (given !== undefined) return given;
    const { application, moment, service, channel } = subject;
    switch (name) {
      case 'service':
        return service && this.#withInsight(service, application);
      case 'image':
        return service && imageFacts(service);
      case 'application':
        return (
          application && {
            ...applicationFacts(application, (each) => this.#withInsight(each, application)),
            known: this.#insight(application).application,
          }
        );
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
