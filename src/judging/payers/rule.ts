/** The rule: bits of each fact about a payer, and whether what he sends is pay for orders. */
import { words } from '../../warehouse/dialect.ts'
import { defineRelation } from '../../warehouse/relation.ts'
import { fewest, mostlyFits } from './limits.ts'

const { ratio } = words

/** How many times more of those repaid are repaid at other shops too than of the market's buyers at several shops: who is paid here and there is paid for a trade. */
const oftenElsewhere = 4

/** Part of those repaid who must be repaid at other shops too for the name of a payment, or a ticket behind it, to explain it no longer. */
const mostElsewhere = 0.6

/** People with several orders, the part of their other orders and how many times the shop's share that must be repaid, for it to speak where it is less than nearly all. */
const manyRegulars = { people: 10, share: 0.25, times: 4 }

/** Part of the goods that one door takes in, from which whoever pays for them has them: the leader of a village's orders, a canteen. */
const oneDoor = 0.6

/** Part of the orders repaid that must be praised for it to tell something. */
const mostlyPraised = 0.6

/** Orders that go to somebody else's door, in a part that customers' do not. */
const toStrangers = 'known >= 10 AND strangers >= 0.25 * known'

/** Bits from which a payer's transfers are held to be pay for orders. */
const paidFrom = 6

/** Bits per fact about a payer's transfers to the buyers of one shop. Kept side by side, as they are read aloud in docs/adversary.md. */
const weights = {
  /** Of what those repaid bought there beside, nearly all is repaid too. */
  everythingRepaid: 8,
  /** A part of it is, of many, and far more than of the shop's sales. */
  muchRepaid: 4,
  /** The same people are repaid at other shops. */
  repaidElsewhere: 5,
  /** The parcels were hollow. */
  hollow: 8,
  /** More than the price, or always the same part of it. */
  premium: 3,
  exact: -3,
  /** Part of the shop's sales; between these by its logarithm. */
  third: 4,
  sixth: 2,
  fewInHundred: -2,
  praised: 1.5,
  strangers: 2,
  halfStrangers: 3,
  /** The buyer had complained, or written, between the goods and the money. */
  afterComplaint: -8,
  /** Half of what a shop sends to these buyers, or a fifth of what a stranger sends to anybody, fits no order at the shops he serves: he is an employer, a relative, a club. */
  mostlyElse: -8,
  /** The rails call it goodwill, cash-back or a draw; or a ticket stands behind it. */
  labelled: -2,
  ticketed: -4,
}

const payers = defineRelation({
  name: 'payers',
  grain: 'One row per shop and payer: the bits of each fact, and whether it is pay for orders.',
  key: ['shop', 'payer'],
  scope: 'shop',
  reads: ['payer_facts', 'paid_together'],
  columns: `shop INTEGER, payer VARCHAR, tied BOOLEAN, n BIGINT, buyers BIGINT, from_ms BIGINT, to_ms BIGINT, amount HUGEINT, wallets BIGINT, premium BIGINT,
    discount BIGINT, spread DOUBLE, strangers BIGINT, known BIGINT, hollow BIGINT, complained BIGINT, praised BIGINT, gathered BIGINT, share DOUBLE, regulars BIGINT,
    regular_share DOUBLE, elsewhere BIGINT, elsewhere_by_chance DOUBLE, ticketed DOUBLE, labelled DOUBLE, matched DOUBLE, packet BOOLEAN, hand BOOLEAN,
    regular_bits DOUBLE, elsewhere_bits INTEGER, hollow_bits INTEGER, premium_bits INTEGER, share_bits DOUBLE, order_bits DOUBLE, complaint_bits INTEGER,
    label_bits INTEGER, bits DOUBLE, paid BOOLEAN`,
  sql: ({ least, greatest }) => `
    WITH weighed AS (
      SELECT *,
        -- One packet a person, of a sum of its own, covers all that somebody bought for little: that tells nothing of it.
        CASE WHEN packet THEN 0 WHEN regulars >= 3 AND regular_share >= 0.4 AND regular_share >= 2.0 * ${least('share', 0.4)} THEN ${weights.everythingRepaid} * ${least('1.0', `${ratio('regulars', '6.0')} + 0.25`)} 
          -- Of a crew of many of whose orders a part was paid where it is seen.
          WHEN regulars >= ${manyRegulars.people} AND regular_share >= ${manyRegulars.share} AND regular_share >= ${manyRegulars.times} * share THEN ${weights.muchRepaid} ELSE 0 END AS regular_bits,
        CASE WHEN elsewhere >= 3 AND (elsewhere >= 0.25 * buyers OR elsewhere >= ${oftenElsewhere} * elsewhere_by_chance) THEN ${weights.repaidElsewhere} ELSE 0 END AS elsewhere_bits,
        CASE WHEN hollow >= 3 AND hollow >= 0.3 * n THEN ${weights.hollow} ELSE 0 END AS hollow_bits,
        CASE WHEN packet THEN 0 WHEN premium >= 0.6 * n OR (discount >= 0.6 * n AND spread <= 0.06) THEN ${weights.premium} WHEN premium <= 0.15 * n THEN ${weights.exact} ELSE 0 END AS premium_bits,
        ${least(weights.third, greatest(weights.fewInHundred, `${weights.sixth} * (1 + log2(${ratio('share', '0.165')}))`))} AS share_bits,
        CAST(CASE WHEN praised >= ${mostlyPraised} * n THEN ${weights.praised} ELSE 0 END
          + CASE WHEN known >= 10 AND strangers >= 0.45 * known THEN ${weights.halfStrangers} WHEN ${toStrangers} THEN ${weights.strangers} ELSE 0 END AS DOUBLE) AS order_bits,
        CASE WHEN complained >= 0.4 * n THEN ${weights.afterComplaint} ELSE 0 END AS complaint_bits,
        CASE WHEN matched < CASE WHEN tied THEN ${mostlyFits.tied} ELSE ${mostlyFits.third} END THEN ${weights.mostlyElse} ELSE 0 END + 
          -- What a payment is called is the payer's own word; it explains nothing where most of those repaid are repaid at other shops too.
          CASE WHEN elsewhere >= ${mostElsewhere} * buyers THEN 0 ELSE CASE WHEN labelled >= 0.5 THEN ${weights.labelled} ELSE 0 END + CASE WHEN ticketed >= 0.5 THEN ${weights.ticketed} ELSE 0 END END AS label_bits
      FROM payer_facts
    ), summed AS (SELECT *, regular_bits + elsewhere_bits + hollow_bits + premium_bits + share_bits + order_bits + complaint_bits + label_bits AS bits FROM weighed)
    SELECT *, CASE
      WHEN NOT tied AND buyers < ${fewest.third} OR tied AND buyers < ${fewest.own} THEN FALSE
      WHEN bits < ${paidFrom} THEN FALSE
      WHEN NOT tied AND hollow_bits = 0 AND gathered >= ${oneDoor} * n THEN FALSE
      -- Money of others is pay only where something else shows a crew: anybody can send money to a shop's customers, even to a street that buys at the same shops, and who gives back just
      -- the price reimburses. What was bought, or praised, they did themselves.
      WHEN payer <> 'own' THEN hollow_bits > 0
        OR (elsewhere_bits > 0 AND (payer = 'staff' OR (premium_bits > 0 AND EXISTS (SELECT 1 FROM paid_together t WHERE t.shop = summed.shop AND t.payer = summed.payer AND (t.sure OR summed.regular_bits > 0 OR summed.praised >= ${mostlyPraised} * summed.n) AND (t.marked OR ${toStrangers}))))) OR (payer = 'staff' AND hand AND regular_bits > 0)
      ELSE TRUE END AS paid
    FROM summed`,
})

export const relations = [payers]
