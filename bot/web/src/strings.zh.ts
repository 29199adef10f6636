/** Every Chinese word of the page. Numbers are half-width, punctuation full-width, 您 throughout. */

export const units = {
  yuan: (amount: string) => `${amount} 元`,
  yuanAfter: " 元",
  year: (year: string) => `${year} 年 `,
  month: (month: number) => `${month} 月`,
  day: (day: number) => ` ${day} 日`,
};

export const ui = {
  name: "还款教练",
  role: "不是银行，也不是律师",
  log: "对话记录",
  you: "您说",
  coach: "还款教练说",
  loading: "正在打开对话…",
  reconnecting: "正在重连…您写的话不会丢。",
  blocked: "浏览器没有允许保存会话，请在新窗口打开。",
  openWindow: "在新窗口打开",
  typing: "正在想…",
  waiting: "还没发出去，连上后会自动发送",
  newMessages: "看新消息",
  close: "收起对话",
};

export const composer = {
  label: "想说的话",
  placeholder: "用自己的话说就行",
  placeholderCall: "对方说了什么？",
  send: "发送",
  tooLong: (count: string, limit: string) => `有点长了（${count} / ${limit} 字），可以分两次发。`,
  left: (count: string) => `还可以写 ${count} 字`,
  keys: "按回车发送，按 Shift 加回车换行",
};

export const menu = {
  open: "菜单",
  words: ["我的情况", "我的方案", "话术", "正在打电话", "开始练习", "沟通记录", "修改", "重新开始",
    "换个地方接着聊", "帮助", "删除我的数据"],
  theme: { auto: "外观：跟随系统", light: "外观：浅色", dark: "外观：深色" },
};

export const quick = { label: "可以直接点选", skip: "跳过" };

export const question = {
  progress: (step: number, of: number) => `第 ${step} 步 / 共 ${of} 步`,
  optional: "可以跳过",
};

export const caseCard = {
  title: "您的情况",
  debt: (n: number) => `第 ${n} 笔欠款`,
  balance: "欠款",
  overdue: "逾期",
  days: (days: number) => (days > 0 ? `${days} 天` : "还没逾期"),
  since: (date: string) => `自 ${date}起`,
  about: "大约",
  rate: "利率",
  perDay: (rate: string) => `每天 ${rate}`,
  reason: "遇到的困难",
  from: (date: string) => `${date}开始`,
  recovery: "预计好转",
  income: "每月收入",
  expenses: "每月必要开支",
  payDay: "发工资日",
  payDayValue: (n: number) => (n > 30 ? "每月最后一天" : `每月 ${n} 号`),
  due: (date: string) => `还没逾期，${date}到期`,
  priority: "每月优先要还的",
  affordable: "您说能拿出",
  dependants: "要照顾的人",
  people: (n: number) => `${n} 人`,
  evidence: "能拿出的材料",
  wants: "希望谈的",
  unknown: "还没说",
  hint: "说“修改”或直接告诉我哪里不对。",
};

export const reasons: Record<string, string> = {
  unemployment: "失业", income_drop: "收入减少", business_failure: "生意失败", illness: "生病",
  family_change: "家里有变故", accident: "意外", fraud: "被骗", forgot: "忘了还",
  overspending: "花超了", other: "其他原因",
};

export const evidence: Record<string, string> = {
  payslips: "工资单", bank_statement: "银行流水", income_certificate: "收入证明",
  termination_notice: "离职证明", unemployment_registration: "失业登记",
  unemployment_benefit: "失业金记录", medical_record: "病历", medical_bills: "医疗费单据",
  business_closure: "停业或注销证明", tax_or_social_record: "个税或社保记录",
  hardship_certificate: "困难证明", accident_certificate: "事故证明", police_report: "报警回执",
  court_document: "法院文书", family_document: "家庭情况的证明", other: "其他材料",
};

export const wants: Record<string, string> = {
  extension: "延期", instalment: "分期", fee_waiver: "减免违约金等费用", stop_harassment: "不再骚扰",
  settlement: "一次结清",
};

export const proposal = {
  title: "您的还款方案",
  asOf: (date: string) => `按 ${date}的情况计算`,
  monthly: "每月最多能拿出",
  income: "收入",
  expenses: "必要开支",
  priority: "优先要还的",
  reserve: "留作备用",
  limit: "您定的上限",
  nothing: "先不承诺数字",
  end: "全部还完",
  byMonth: "以后会变化",
  fromMonth: (month: string) => `${month}起`,
  perMonth: "每期",
  oneOff: "金额",
  terms: "期数",
  termsValue: (n: number) => `${n} 期`,
  first: "第一次",
  last: "最后一次",
  review: "到时再谈",
  reviewOn: (date: string) => `${date}再谈`,
  total: "一共还",
  down: "先还",
  annualRate: "折合年利率",
  assumedRate: (rate: string) => `约 ${rate} *`,
  noInterest: "0（需要对方同意）",
  asks: "同时请对方答应",
  noLines: "现在不承诺还款数字，先谈延期。",
  noSchedule: "这一档先不约定还款日。",
  schedule: "还款日程",
  scheduleColumns: ["期", "日期", "金额"],
  showAll: (n: number) => `显示全部 ${n} 期`,
  showLess: "收起",
  charts: "图表",
  openCharts: "看图表",
  closeCharts: "收起图表",
  chartLoading: "图表正在打开…",
  chartFailed: "图表没能打开，数字都在上面的表里。",
  paidWhen: "每个月还多少",
  paidWhenAlt: (road: string) => `${road}：每个月还多少，各笔分开。具体数字见还款日程。`,
  costs: "不同做法，一共要还多少",
  costColumns: ["做法", "一共要还", "比欠款多"],
  until: (date: string) => `到 ${date}`,
  assumed: "* 按每天 0.05% 估算，实际看您的合同。",
  checks: "请留意",
};

export const ranks: Record<string, string> = { ask: "先这样提", fallback: "可以接受", floor: "底线" };
export const rankHints: Record<string, string> = {
  ask: "打电话时第一个说出来的方案。",
  fallback: "对方不同意第一个时，再提这个。",
  floor: "每月最多到这里，再高就守不住。对方要更多，请他书面说明理由。",
};

export const kinds: Record<string, string> = {
  arrears: "补上逾期", extension: "延期", instalment: "分期", token: "先还一点", settlement: "一次结清",
  none: "暂不承诺数字",
};

export const asks: Record<string, string> = {
  interest_stops: "停止计息", fees_waived: "减免违约金等费用", collection_stops: "暂停催收",
  reporting_clarified: "说清征信怎么报", written_confirmation: "书面确认",
};

export const roads: Record<string, string> = {
  do_nothing: "什么都不做", minimum_payments: "只还最低还款额", ask: "先这样提",
  fallback: "可以接受", floor: "底线",
};
export const roadMonths = (road: string, months: number) => `${road} ${months} 个月`;

export const levels: Record<string, { icon: string; word: string }> = {
  ok: { icon: "✓", word: "没问题" },
  warn: { icon: "!", word: "请留意" },
  stop: { icon: "×", word: "先停一下" },
};

export const checks: Record<string, string> = {
  over_capacity: "月供超过了您拿得出的钱。",
  negative_budget: "收入不够必要开支，先不承诺月供。",
  term_above_ceiling: "期数太长了，最长按 60 期来算。",
  first_date_before_payday: "第一次还款早于发工资日。",
  expense_low: "开支算得偏低，可能撑不久。",
  expense_high: "开支偏高，对方可能会问。",
  missing_evidence: "还缺能说明困难的材料。",
  rate_above_24_percent: "年利率超过 24%，打官司时可以请求法院调减（2017 年）。",
  estimate_used: "有的数字是大概的，看到账单后再改。",
  breaks_under_stress: "收入再降一些，这个方案可能就接不上了。",
  not_a_priority_debt: "房贷、车贷这些要紧的，已经先留出来了。",
  too_old_for_suit: "时间很久了，答应还或还一笔会重新算时效，先打 12348 问清楚。",
  in_court: "已经到法院了，先看清要在哪天前回应，再打 12348 问。",
  fraud_or_loan_shark: "可能涉及诈骗或高利贷，先报警。",
  guarantee_or_mortgage: "有担保或抵押，先打 12348（法律援助）问清楚。",
};

export const script = {
  title: "沟通话术",
  channels: { phone: "电话", online: "在线客服", written: "书面" } as Record<string, string>,
  stages: {
    opening: "开场", willingness: "表明愿意还", hardship: "说明困难", proposal: "提出方案",
    confirm: "复述确认", close: "收尾",
  } as Record<string, string>,
  step: (n: number, of: number) => `第 ${n} 段，共 ${of} 段`,
  say: "这样说",
  tips: "提醒自己",
  previous: "上一步",
  next: "下一步",
  copy: "复制",
  copied: "已复制",
  copyFailed: "没能复制，请长按文字选取",
  objections: "对方可能会说",
  theySay: "他们说",
  youSay: "您说",
  avoid: "要避开的",
  record: "记下来",
  copyStage: "复制这一段",
  chatHint: "一段一段复制，发给在线客服。",
  notes: "发的时候注意",
  other: "换个方式谈",
  ways: ["正在打电话", "在线客服怎么说", "帮我写申请书"],
};

export const letterCard = {
  title: "书面申请",
  sheet: "申请书全文",
  more: "看全文",
  less: "收起全文",
  copy: "复制全文",
};

export const sources = {
  button: "依据与日期",
  count: (n: number) => `依据与日期（${n} 条）`,
};

export const papers = {
  title: "材料清单",
  have: "已有",
  missing: "还没有",
  instead: (names: string) => `可以问问能不能用${names}代替`,
  comma: "、",
  mask: "先遮住：",
};

export const replyCard = {
  youSay: "您可以这样回",
  why: "为什么",
  record: "记下：",
  times: (n: number) => `第 ${n} 次听到`,
};

export const call = {
  on: "通话中",
  first: "您好，请问您贵姓，工号是多少？",
  say: "照着说",
  refusals: "对方说了什么，点一下",
  sending: "正在想下一句…可以先说：“我记一下，请稍等。”",
  waiting: "没连上，连上后会自动发送。可以先说：“我记一下，请稍等。”",
  also: "还要知道",
  notes: "随手记",
  notesHint: "姓、工号、工单号、答应了什么、哪天回复",
  notesLeft: (count: string) => `还可以记 ${count} 字`,
  fold: "收起",
  back: "回到通话",
  done: "打完了",
  comma: "，",
  semicolon: "；",
};

export const offerCheck = {
  title: "对方的条件",
  verdicts: {
    holds: { level: "ok", icon: "✓", word: "守得住", note: "从数上看，在您拿得出的范围里。" },
    holds_dear: { level: "warn", icon: "!", word: "守得住，但贵", note: "每月拿得出，可总共多还不少，先请对方降。" },
    over_share: { level: "stop", icon: "×", word: "先别答应", note: "比这一笔拿得出的多。" },
    over_capacity: { level: "stop", icon: "×", word: "先别答应", note: "比您每月总共拿得出的还多。" },
    lump: { level: "stop", icon: "×", word: "先别答应", note: "要一次付的，比现在手上的多。" },
    unknown: { level: "warn", icon: "?", word: "还看不出", note: "还差几个数，先别当场答应。" },
  } as Record<string, { level: string; icon: string; word: string; note: string }>,
  over: (amount: string) => `每月多 ${amount}`,
  bars: "每月要的和拿得出的",
  theirs: "对方要的每月",
  theirsAbout: "对方要的每月（约）",
  share: "您这笔拿得出的",
  capacity: "您总共拿得出的",
  workedOut: "对方没说每月多少，这是按欠款平均摊的；要是还收利息，会更多。",
  terms: "期数",
  termsValue: (n: number) => `${n} 期`,
  down: "先付",
  first: "第一次",
  total: "一共",
  extra: "比欠款多",
  less: "比欠款少",
  annualRate: "折合年利率",
  about: (rate: string) => `约 ${rate}`,
  breaks: "这样还下去",
  breaksOnLess: "收入少两成时",
  breaksFrom: (month: string) => `${month}起接不上`,
  said: "对方还说了",
  comma: "、",
  conditions: {
    interest_stops: "停止计息", interest_runs: "利息照收", fees_waived: "减免违约金等费用", fees_stay: "费用照收",
    collection_stops: "停止催收", reporting_told: "征信怎么报", written: "给书面的", not_written: "不给书面的",
  } as Record<string, string>,
  ask: "答应之前问清",
  copyAll: "复制这些问题",
};

export const contactCard = {
  title: "沟通记录",
  noted: "记下的这一次",
  draft: "等您确认",
  unconfirmed: "还没记下",
  number: (n: number) => `第 ${n} 条`,
  minutes: (n: number) => `约 ${n} 分钟`,
  agent: "接待的人",
  agentNumber: "工号",
  ticket: "工单号",
  outcome: "结果",
  offered: "对方给的",
  promises: "对方答应",
  nextDay: "说好的日子",
  conditions: "还说了",
  heard: "对方说过",
  notes: "您记的",
  monthly: (amount: string) => `每期 ${amount}`,
  terms: (n: number) => `${n} 期`,
  down: (amount: string) => `先付 ${amount}`,
  total: (amount: string) => `一共 ${amount}`,
  first: (date: string) => `${date}开始`,
  wait: (n: number) => `延期 ${n} 个月`,
  ways: {
    phone: "电话", online: "在线客服", sms: "短信", email: "邮件", letter: "信件", visit: "当面",
  } as Record<string, string>,
  outcomes: {
    agreed: "谈成了", refused: "没同意", waiting: "等回复", no_answer: "没打通", transferred: "转给别的部门",
  } as Record<string, string>,
  promised: {
    call_back: "回电或答复", written: "发书面确认", stop_calls: "不再催或不找家里人", waive: "减免利息或费用", review: "帮忙申请",
  } as Record<string, string>,
  dot: " · ",
  comma: "、",
  more: (n: number) => `更早的 ${n} 次`,
  codes: {
    no_policy: "没有协商政策", no_authority: "做不了主", pay_minimum_first: "先还最低",
    down_payment_first: "先交首付", full_settlement_only: "只能一次还清", too_few_terms: "只能分很少几期",
    already_instalment: "分过期不能再分", documents_insufficient: "材料不够", will_sue: "要起诉",
    will_visit: "要上门", contact_family: "要找家里人", credit_record_threat: "说征信",
    borrow_elsewhere: "让去别处借", pay_today: "要今天还", call_back_later: "等消息",
    no_written_confirmation: "不给书面的", not_overdue_long_enough: "逾期不够久",
    other_debts_your_problem: "不管别家的", unclear: "没说清楚",
  } as Record<string, string>,
};

export const agreementCard = {
  title: "谈好的安排",
  draft: "等您确认",
  unconfirmed: "还没记下",
  ended: { broken: "对方已作废", replaced: "已换成新的", done: "已还清", removed: "欠款已划掉" } as Record<string, string>,
  made: "哪天谈的",
  monthly: "每期",
  monthlyAbout: "每期（约）",
  terms: "期数",
  termsValue: (n: number) => `${n} 期`,
  down: "先付",
  first: "第一次",
  last: "最后一次",
  until: "延期到",
  total: "一共还",
  conditions: "另外说定",
  compare: "和方案比",
  proposed: (amount: string) => `方案里每期 ${amount}`,
  verdicts: {
    holds: { level: "ok", icon: "✓", word: "从数上看守得住" },
    holds_dear: { level: "warn", icon: "!", word: "守得住，但总共要多还" },
    over_share: { level: "warn", icon: "!", word: "比这笔拿得出的多，再看看守不守得住" },
    over_capacity: { level: "warn", icon: "!", word: "比每月拿得出的多，再看看守不守得住" },
    lump: { level: "warn", icon: "!", word: "要一次付的，比手上的多" },
    unknown: { level: "warn", icon: "?", word: "还看不出守不守得住" },
  } as Record<string, { level: string; icon: string; word: string }>,
  writing: "书面确认里有没有",
  writingDone: "该写的都有了",
  count: (done: number, all: number) => `已有 ${done} 项，共 ${all} 项`,
  have: "已写明",
  lacks: "还没写",
  chase: "怎么催书面确认",
  copy: "复制要问的",
  schedule: (n: number) => `还款日程（${n} 期）`,
  columns: ["期", "日期", "金额"],
  items: {
    monthly: "每期金额", terms: "期数", dates: "还款日期", split: "欠款明细（本金、利息、费用）",
    interest: "利息停不停（从哪天起）", fees: "违约金等费用怎么算", breach: "晚了一期怎么处理", no_new_card: "办新卡的约定",
    account: "收款账户", collection: "停止催收", reporting: "征信怎么报", early_payoff: "能不能提前还清",
    proof: "结清证明", writing: "文字确认（短信、邮件、协议都算）",
  } as Record<string, string>,
};

export const paidCard = {
  title: "还款进度",
  paid: (amount: string) => `已还 ${amount}`,
  left: (amount: string) => `还剩 ${amount}`,
  done: "已还清",
  surplus: "多还了",
  bar: (debt: string, percent: number) => `${debt}：还了 ${percent}%`,
  next: "下一次",
  late: "还没赶上的",
  lateHint: "给对方打个电话说一声，不用等凑够。",
  instalments: (n: number) => `每一期（${n} 期）`,
  payments: (n: number) => `还过的（${n} 笔）`,
  columns: ["期", "日期", "金额", "状态"],
  paidColumns: ["日期", "金额"],
  states: { paid: "还了", partial: "还了一部分", due: "快到了", late: "还没赶上", open: "没到日子" } as Record<string, string>,
};

export const reminderCard = {
  due: "哪天",
  debt: "哪一笔",
  amount: "金额",
  titles: {
    due_soon: "快到还款日了", due_today: "今天是还款日", call_back: "约好的回复", written_by: "约好的书面确认",
    written: "书面确认", wait_ends: "延期快到头了",
    review: "回头看一看", again: "可以再谈一次", practise: "可以再练一次", call: "打算打的电话",
    retention: "记下的内容快要删了",
  } as Record<string, string>,
  other: "提醒",
};

export const againCard = {
  title: "再谈一次",
  paid: "已经还了",
  left: "还剩",
  due: "下一期",
  dueLate: "没赶上的那期",
  callBy: "哪天前打电话",
  say: "打电话时这样说",
  month: "眼前这期往后挪",
  mind: "提醒自己",
};

export const safety = {
  title: { crisis: "现在就可以拨打", scam: "可以求助", forgery: "可以咨询", illegal_collection: "可以投诉求助",
    privacy: "可以求助", loan_to_repay: "可以咨询" } as Record<string, string>,
  call: (name: string, number: string) => `拨打 ${name} ${number}`,
};

/** A practice call: nothing here may let it be taken for a real one. */
export const practice = {
  tag: "练习",
  region: "练习通话",
  placeholder: "对客服说…",
  agent: "对方",
  who: (name: string, place: string) => [name, place].filter(Boolean).join(" · "),
  turn: (n: number) => `第 ${n} 轮`,
  moods: { calm: "平静", firm: "坚持", impatient: "不耐烦", pleased: "缓和" } as Record<string, string>,
  mood: "对方的情绪：",
  paused: "已暂停",
  hint: "提示",
  pause: "暂停",
  resume: "继续",
  again: "重来",
  stop: "结束练习",
  ask: "问教练",
  toCoach: "教练，",
  spoken: (name: string, n?: number) => [name, "练习", n ? `第 ${n} 轮` : ""].filter(Boolean).join(" · "),
  saidBy: (name: string) => `练习，${name}说`,
  coach: "教练",
  sayNow: "您可以这样说",
  use: "放进输入框",
};

export const voice = {
  read: "朗读",
  readLabel: "朗读客服的话",
  dictate: "按一下说话",
  dictating: "说完了，停止听",
  listening: "正在听，您说…",
  told: "说话转成文字，要用浏览器的语音服务，声音可能会传给浏览器的厂商。",
  agree: "知道了，开始说",
  decline: "还是打字",
  refused: "浏览器没有允许用话筒，打字一样可以练。",
  silent: "没有听到声音，可以再按一次，或者打字。",
  failed: "语音没接上，先打字也一样。",
};

export const scenes = {
  title: "选一段来练",
  debt: (debt: string) => `按您的${debt}来练`,
  sample: "先用一笔举例的欠款来练，不是您的数字。",
  levels: ["", "容易", "一般", "难"],
  last: (score: number) => `上次 ${score} 分`,
  suggested: "建议先练这个",
};

export const rehearsal = {
  review: "这次练习",
  outcomes: { agreed: "谈成了", deferred: "约了再谈", refused: "对方没同意", stopped: "提前结束" } as Record<string, string>,
  score: (n: number) => `${n} 分`,
  previous: (n: number) => `上次 ${n} 分`,
  minutes: (n: number) => `约 ${n} 分钟`,
  dot: " · ",
  agreed: "谈到的",
  next: "下次先练这个",
  nextTwo: "下次先练这两个",
  well: "这次做得好的",
  rest: (n: number) => `其余 ${n} 项`,
  all: (n: number) => `每一项怎么样（${n} 项）`,
  passed: "做到了",
  missed: "下次试试",
  unmet: "这次没遇到",
  quote: "您说的",
  better: "可以这样说",
  transcript: "练习全文",
  roles: { agent: "客服", caller: "您", coach: "教练" } as Record<string, string>,
  from: "从这里再来一次",
  fromTurn: (n: number) => `从这里再来一次（第 ${n} 轮）`,
  again: "再练一次",
  copy: "复制练习记录",
  copied: "已复制",
  copyFailed: "没能复制，可以改用下载",
  download: "下载",
  file: (date: string) => `练习记录-${date}.txt`,
  record: {
    first: "这是一次练习的记录，不是真实通话，里面的客服是程序扮演的。",
    line: (label: string, value: string) => `${label}：${value}`,
    scene: "场景", debt: "欠款", when: "时间", outcome: "结果", score: "得分",
    item: (name: string, better: string) => `· ${name}${better ? `：${better}` : ""}`,
  },
  checks: {
    states_willingness: "愿意还", explains_hardship: "讲清困难", gives_numbers: "说出具体数",
    within_capacity: "数在能力内", gives_dates: "说了日期", offers_evidence: "提了材料",
    asks_interest_stop: "问了利息", holds_position: "守住自己的数", asks_reference_number: "要了工单号",
    asks_written_confirmation: "要了书面确认", stays_civil: "语气平和", no_false_statement: "没有说假话",
    no_rash_promise: "没有乱答应",
  } as Record<string, string>,
};

export const progressCard = {
  title: "练习的进步",
  chart: "每次练习的得分",
  chartAlt: (scores: string) => `每次练习的得分，从早到晚：${scores}。`,
  columns: ["日期", "场景", "得分"],
  more: (n: number) => `更早的 ${n} 次`,
  weakest: "可以多练",
  comma: "、",
};

export const documentCard = { open: (name: string) => `打开“${name}”` };
