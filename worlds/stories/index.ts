/** Stories with their honest twins. */
import type { Stagecraft } from '../world.ts'
import { boughtUp } from './bought-up.ts'
import { partTime, thinSkinned } from './complaints-for-money.ts'
import { criesAttack } from './cries-attack.ts'
import { lentAccounts } from './lent-accounts.ts'

export const stories: readonly Stagecraft[] = [boughtUp, thinSkinned, partTime, lentAccounts, criesAttack]
