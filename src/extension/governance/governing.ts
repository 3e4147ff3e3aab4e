import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { GovernanceCommands } from './governanceCommands.ts';
import type { GoverningParts } from './governanceParts.ts';
import { makeFixture } from './makeFixture.ts';
import { PolicyTests } from './policyTests.ts';
import { replayPolicy } from './replayPolicy.ts';
import { chooseEnvironment, closeBeside, openBeside } from './environments.ts';
import { openAuditTrail, verifyAuditTrail } from './openAuditTrail.ts';
import { DriftDesk } from './driftDesk.ts';
import { deployTo, promoteFrom } from './promoting.ts';
import { showHistory } from './showHistory.ts';
import { showPolicies } from './showPolicies.ts';

/** The code of the commands about policies, quotas, the audit trail and environments. */
export class Governing implements Disposable {
  readonly commands: GovernanceCommands;
  readonly tests: PolicyTests;
  readonly #store = new DisposableStore();

  constructor(parts: GoverningParts) {
    const { tests: controller, language, logger } = parts;
    this.tests = this.#store.add(new PolicyTests({ controller, language, logger }));
    const drift = this.#store.add(new DriftDesk(parts));
    this.commands = {
      'patchbay.policies.makeFixture': (...args) => makeFixture(parts, args),
      'patchbay.policies.replay': (...args) => replayPolicy(parts, args),
      'patchbay.application.bringBack': (...args) => drift.bringBack(args),
      'patchbay.application.checkDrift': (...args) => drift.check(args),
      'patchbay.application.chooseEnvironment': (...args) => chooseEnvironment(parts, args),
      'patchbay.application.openBeside': (...args) => openBeside(parts, args),
      'patchbay.application.closeBeside': (...args) => closeBeside(parts, args),
      'patchbay.audit.open': (...args) => openAuditTrail(parts, args),
      'patchbay.audit.verify': (...args) => verifyAuditTrail(parts, args),
      'patchbay.application.deploy': (...args) => deployTo(parts, args),
      'patchbay.application.promote': (...args) => promoteFrom(parts, args),
      'patchbay.policies.show': (...args) => showPolicies(parts, args),
      'patchbay.history.show': (...args) => showHistory(parts, args),
    };
  }

  dispose(): void {
    this.#store.dispose();
  }
}
