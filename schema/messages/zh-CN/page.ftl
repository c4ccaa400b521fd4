## 平板网页：开门与登记

answer-unreadable = 服务器的回答读不懂，可能不是本系统的服务器。请检查网络，换个地方再试。
app-not-whole = 程序还没有下载完整。请到有信号的地方再试。
asked-note-too-long = 说明有 { $letters } 个字，最多 { $most } 个。请写短一些。
attachment-unknown = 平板上没有这张照片或录音。请同步后再看。
door-can-be-opened = 这台平板还能用 PIN 打开，不能重新开始。请用 PIN 打开。
door-locked = 平板已锁上。请输入 PIN 打开。
door-no-key-yet = 县里还没有放行。请把屏幕上的码告诉县里，稍后再试。
door-not-locked-out = 平板没有被锁死，不用县里放行。请用 PIN 打开。
door-unsent-work = 平板上还有没送出的登记内容。请先导出并交给县里，再重新开始。
enrolment-already = 这台平板已经登记过了。请用 PIN 打开。
enrolment-not-begun = 登记还没有开始，或者页面重新加载过。请再输入一次登记码。
form-must-be-mended = 这一处必须改正，不能用“已核实”代替。请对照证件改正。
form-no-such-conflict = 这里已没有需要选择的不同答案。请重新打开这份登记表看看。
form-no-such-finding = 这条提示已不在了。请看最新的提示。
form-no-such-question = 没有“{ $field }”这个问题。请更新程序。
form-not-answered-so = 问题“{ $field }”不是这样回答的。请在表上作答。
form-not-yours-to-choose = 这是乡镇和县里写的不同答案，要由上级来定。请和乡镇或县里联系。
form-reason-needed = 请写明原因，例如：证件上就是这样印的。
handover-no-card = 这不是平板名片，或者不是本系统平板的。请让对方在“移交”页重新给出名片。
journal-unusable = 平板外存的未送出内容读写不了。请先同步，再检查存储空间。
pin-too-short = PIN 太短，至少要 { $least } 位。请换一个。
pin-too-simple = PIN 太简单（全部相同或连续的数字）。请换一个至少 { $least } 位、不好猜的。
request-malformed = 页面和程序对不上（{ $why }）。请重新加载页面。
store-no-opfs = 这个浏览器不能把数据保存在平板上。请用新版 Chrome，不要用无痕窗口。
store-not-started = 程序还没有启动完。请重新加载页面。
store-to-be-rescued = 平板数据有一处损坏，已关闭。请再输入 PIN：程序会把能读出的都救回来，未送出的另有密封备份。
store-broken = 平板数据损坏，无法修复。未送出的内容另有密封备份：请导出后交给县里，再重新登记。

## 首页与同步

home-asked = 上级问：与另一份档案是不是同一人
home-check = { $blocking } 处必须改正
home-conflict = 两人写得不一样，请选择
home-draft = 还有 { $missing } 个必答问题没有答
home-held-back = 县里暂时搁置了一部分，请打开查看原因
home-returned = 已退回，请看审核意见
sync-all-there = 您写的都已在服务器上
sync-never = 还没有同步过
sync-photos-to-go = 登记内容都已在服务器上，还有 { $number } 张照片或录音没送完
sync-some-held-back = 都已在服务器上，其中 { $number } 处被县里搁置
sync-unsent = 还有 { $number } 处修改只在这台平板上

## 本机

device-clock-wrong = 平板的时钟差了约 { $number } 分钟。请在系统设置里打开自动校时。
device-clock-days-wrong = 平板的日期差了约 { $number } 天。请在系统设置里打开自动校时。
device-long-unsynced = 已有 { $number } 天没有同步，还有内容没送出。请到有信号的地方，或在“移交”页导出带走。
device-much-unsent = 已有 { $number } 处修改没送出。请尽快同步，或在“移交”页导出带走。
device-nearly-full = 存储空间只剩约 { $number } MB。请删掉平板上别的照片和应用。
device-not-persisted = 浏览器没有答应保留数据，空间不够时可能清空。请把本应用添加到主屏幕，再重新打开。

## 可能是同一人

listed-elsewhere = 这个身份证号本机没有，但别处已有登记。请再核对证件；照实登记即可，县里会知道。

likely-birth = 出生日期可以是同一天
likely-birth-other-calendar = 出生日期换成另一种历法是同一天
likely-id-number = 身份证号相同
likely-id-number-slip = 身份证号只差一处，像是写错
likely-name = 姓名相同
likely-name-variant = 姓名同音、形近或是另一种写法
likely-village = 同一个村

## 词语

word-yes = 是
word-no = 否
word-outcome-found = 找到
word-outcome-moved = 外出
word-outcome-died = 去世
word-outcome-unknown = 下落不明
word-outcome-refused = 拒访
word-outcome-not-visited = 待访
word-stage-draft = 填写中
word-stage-submitted = 已提交
word-stage-returned = 已退回
word-stage-verified = 乡镇已审
word-stage-approved = 县已批准
word-need-returned = 退回待改
word-need-asked = 是否同一人
word-need-conflict = 答案不一致
word-need-check = 必须改正
word-need-draft = 没填完
word-need-held-back = 县里搁置
word-sync-server = 已在服务器
word-sync-received = 服务器已收到
word-sync-unsent = 只在本机
word-sync-held-back = 县里搁置
word-sync-by-hand = 移交而来
word-layer-list = 名单
word-layer-observation = 入户登记
word-layer-verification = 乡镇审核
word-layer-ruling = 县级认定
word-trust-anchored = 时间可靠
word-trust-elapsed = 时间大致可靠
word-trust-bare = 时间未核对
word-who-me = 本平板
word-who-other = 另一台平板
word-who-office = 办公室
word-who-list = 名单
word-state-open = 未答
word-state-answered = 已答
word-state-blank = 没有
word-state-unknown = 不知道
word-state-refused = 拒答
