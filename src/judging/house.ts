/**
 * Every relation of a scan, by name: the features, and what judging makes of them. Each file of this folder tells its own under `relations`; what they read says in
 * which order they are made.
 */
import { loadFeatures } from '../features/index.ts'
import type { OrderSignal } from '../signals/signal.ts'
import { type Catalogue, catalogueOf } from '../warehouse/runner.ts'
import { relations as fakeReviews } from './behaviours/fake_review/gather.ts'
import { relations as notices } from './behaviours/ip_troll/notices.ts'
import { relations as complaints } from './behaviours/malicious_complaint/complaints.ts'
import { relations as refundFlows } from './behaviours/malicious_refund/hands.ts'
import { relations as refunds } from './behaviours/malicious_refund/matters.ts'
import { relations as returns } from './behaviours/malicious_refund/returns.ts'
import { relations as unreturned } from './behaviours/malicious_refund/unreturned.ts'
import { relations as talks } from './behaviours/review_extortion/approaches.ts'
import { relations as rushes } from './behaviours/scalping/rushes.ts'
import { relations as cohorts } from './cohorts.ts'
import { relations as company } from './company.ts'
import { relations as crews } from './crews.ts'
import { orderEvidence, orderSignals, relations as falsity } from './falsity.ts'
import { relations as likeness } from './likeness.ts'
import { relations as links } from './links.ts'
import { relations as membership } from './membership.ts'
import { relations as payers } from './payers/payers.ts'
import { relations as rings } from './rings.ts'
import { relations as surges } from './surges.ts'
import { relations as blocks } from './ties/blocks.ts'
import { relations as circles } from './ties/circles.ts'
import { relations as recipients } from './ties/recipients.ts'
import { relations as placedTogether } from './ties/together.ts'
import { relations as words } from './ties/words.ts'

/** Read by signals of cases and matters, by judges and by the page, rather than by relations: these stay. */
export const readBesides: readonly string[] = [
  'accounts',
  'buyer_wallets',
  'case_all',
  'case_whole',
  'cases',
  'cohort',
  'cohort_whole',
  'coins',
  'collectors',
  'company_orders',
  'explanations',
  'flagged',
  'hubs',
  'listings',
  'money_matches',
  'order_evidence',
  'order_falsity',
  'order_signals',
  'orders',
  'outcomes',
  'parcels',
  'payers',
  'seller_wallets',
  'shop_currencies',
  'shop_people',
  'shops',
  'wallet_links',
  'windows',
]

export async function loadHouse(signals: readonly OrderSignal[]): Promise<Catalogue> {
  return catalogueOf([
    ...(await loadFeatures()),
    ...payers,
    ...company,
    orderSignals(signals),
    orderEvidence(signals),
    ...falsity,
    ...surges,
    ...membership,
    ...cohorts,
    ...likeness,
    ...links,
    ...crews,
    ...rings,
    ...recipients,
    ...circles,
    ...words,
    ...placedTogether,
    ...blocks,
    ...fakeReviews,
    ...notices,
    ...complaints,
    ...returns,
    ...refundFlows,
    ...unreturned,
    ...refunds,
    ...rushes,
    ...talks,
  ])
}
