/** What the ledger and the evidence refuse, said at the terminal in the reader's language, its code before it. */
import { EvidenceError } from '../evidence/error.ts'
import { LedgerError } from '../ledger/error.ts'
import { VerificationError } from '../proof/index.ts'
import { RefusedError } from './command.ts'

/** The Chinese of each code; figures stand in the English sentence only. */
const inChinese: Record<string, string> = {
  BACKUP_CHANGED: '备份中的文件与其清单不符',
  BACKUP_CUT_OFF: '备份不完整，中途断开',
  BACKUP_EXISTS: '该处已有文件；备份从不覆盖',
  BACKUP_INSIDE: '备份应放在数据目录之外',
  BACKUP_NAME: '数据目录中的文件名过长',
  BACKUP_UNREADABLE: '应为 aedile backup 所作的备份，却不是',
  BLOB_CHANGED: '内容库中的文件与账本所记哈希不符',
  BLOB_MISSING: '内容库中缺少账本所指的文件',
  CONFLICT: '同一来源与编号下已有不同内容的记录',
  CONSISTENCY_SIZE: '一致性证明所指的条数超出账本',
  DIVERGED: '目录所存并非 PostgreSQL 中账本的开头',
  ERASED: '此人的数据已被删除，不能再保存',
  FOLLOWS: '本服务器为备用，此操作由主服务器执行',
  FOLDER_IN_USE: '数据目录正被另一进程使用；同一目录不能由两个进程同时打开',
  HALF_RESTORED: '此目录的恢复曾中断；再次运行同一 aedile restore 即重新开始',
  INCLUSION_INDEX: '条目编号超出已签署的账本',
  KEPT_ELSEWHERE: '该目录的账本存于 PostgreSQL：serve、import、scan、export 以 --store 指明其所在；备份用 pg_dump',
  KEY_MISSING: '缺少签名私钥 keys/log.key；请恢复它，否则账本无法以原名继续',
  KEY_ORIGIN: 'keys/log.key 属于另一本账本',
  LEGAL_HOLD: '这些记录处于法定保全中，不能删除',
  MASTER_KEY: '主密钥应为 64 位十六进制数',
  NO_BACKUP: '该处没有备份',
  NO_CASE: '账本中没有此案件',
  NO_CHECKPOINT: '账本尚无签名树头；请先运行 aedile ledger checkpoint',
  NO_DATA: '该处没有数据目录；aedile import 会建立一个',
  NO_ENTRY: '账本中没有此条目',
  NO_LEADER: '暂无主服务器接收；请稍后重发',
  NO_LEDGER: '该处没有账本；aedile import 会建立一个',
  NO_PERSON: '保险库中没有此人',
  NO_PURPOSE: '查看个人信息须写明何人、为何',
  NO_REPORT: '数据目录尚无报告；请先运行 aedile scan --data',
  NO_VALUE: '保险库中该处没有密封的值',
  NEWER: '数据目录由更新版本的 Aedile 建立，只能由该版本或更新版本继续使用；未作任何改动',
  NOT_WRITTEN: '未能写入，未留下任何内容',
  NOT_YET_SIGNED: '该条目尚未签署；请先运行 aedile ledger checkpoint',
  ORIGIN: '数据目录属于另一本账本',
  OUT_NOT_EMPTY: '输出目录不为空',
  RESTORED_OTHERWISE: '恢复的账本与备份所记不符',
  SCHEMA: '目录名不能用作 PostgreSQL 模式名：应为至多50个字母、数字、- 与 _',
  STOPPED: '磁盘写入失败，账本已停止；请重新打开数据目录',
  STORE_ENTRY_MISSING: '账本缺少条目',
  STORE_TREE: '账本的行数与其树不符',
  STORE_UNREADABLE: 'ledger.sqlite 无法读取',
  TILE_MISSING: '已发布的账本文件缺失',
  TILE_ROOT: '已发布的文件与账本的根不符；未签署',
  VAULT_BUSY: '备份正在读取保险库；请待其结束后再次下达删除',
  VAULT_UNREADABLE: '主密钥不对，或保险库内容已被改动',
}

/** A refusal in words, or undefined when the error is none. */
export function refusalOf(error: unknown): RefusedError | undefined {
  if (!(error instanceof LedgerError || error instanceof VerificationError || error instanceof EvidenceError)) return undefined
  const words = inChinese[error.code]
  return new RefusedError(
    { en: `${error.code}: ${error.message}`, zh: words === undefined ? `${error.code}: ${error.message}` : `${error.code}：${words}` },
    { cause: error },
  )
}
