import type { TriggeredDetector } from './define-detector.js';
import { assignmentDetector } from './detectors/assignment.js';
import { creditCardDetector } from './detectors/credit-card.js';
import { cryptoWalletDetector } from './detectors/crypto-wallet.js';
import { emailDetector } from './detectors/email.js';
import { encodedDetector } from './detectors/encoded.js';
import { ibanDetector } from './detectors/iban.js';
import { ipDetector } from './detectors/ip.js';
import { jwtDetector } from './detectors/jwt.js';
import { macDetector } from './detectors/mac.js';
import { nationalIdDetector } from './detectors/national-id.js';
import { personalFieldDetector } from './detectors/personal-field.js';
import { phoneDetector } from './detectors/phone.js';
import { privateKeyDetector } from './detectors/private-key.js';
import { providerTokenDetector } from './detectors/provider-token.js';
import { spokenSecretDetector } from './detectors/spoken-secret.js';
import { ssnDetector } from './detectors/ssn.js';
import { tokenShapeDetector } from './detectors/token-shape.js';
import { urlCredentialsDetector } from './detectors/url-credentials.js';

/**
 * The detectors that every scan runs, in the order in which they may claim the same place. To add one: a file under
 * `detectors/` that calls `defineDetector` with the triggers it needs, a row here, and its examples under `test/`.
 */
export const BUILT_IN_DETECTORS: readonly TriggeredDetector[] = [
  privateKeyDetector,
  urlCredentialsDetector,
  jwtDetector,
  providerTokenDetector,
  tokenShapeDetector,
  assignmentDetector,
  spokenSecretDetector,
  cryptoWalletDetector,
  ibanDetector,
  macDetector,
  emailDetector,
  ipDetector,
  creditCardDetector,
  ssnDetector,
  phoneDetector,
  nationalIdDetector,
  personalFieldDetector,
  encodedDetector,
];
