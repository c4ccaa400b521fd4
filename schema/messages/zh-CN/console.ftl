## 县级管理台：页面和命令的用语

account-kept = 账号 { $name } 已使用所给的密码。
account-name = 登录名不可用：最多40个字符，不含空格。请另选一个。
account-own = 不能更改自己账号的角色、辖区或停用自己。请找另一位管理员。
account-password = { $name } 的登录密码是 { $password }。只显示这一次：请当面或电话告知，本人登录后自行修改。
account-password-guessed = 密码容易被猜中。请不要包含登录名，也不要只重复一个字符。
account-password-long = 密码超过 { $most } 字节。请换短一些的。
account-password-short = 密码只有 { $found } 个字符，至少要 { $least } 个。可以用几个词连成一句。
account-taken = 已有名为 { $name } 的账号。请另选登录名。
account-unknown = 没有名为 { $name } 的账号。用 shouce account list 查看全部账号。
audit-broken = 审计记录第 { $number } 行与写入时不符，或已缺失。请保留数据目录的副本并上报。
audit-whole = 审计记录共 { $rows } 行，均与写入时一致。最后一行的校验值：{ $hash }
console-code-needed = 请输入验证器当前显示的6位数字。
console-code-wrong = 6位数字不对或已失效。请输入验证器当前显示的数字。
console-divisions = 区划缺失，或不是现行区划。请从列表中选择。
console-from-elsewhere = 请求不是由本管理台页面发出的。请刷新页面后重试。
console-label = 平板需要一个名称，最多80个字符。请填写。
console-locked-out = 密码错误次数过多。请 { $wait_s } 秒后再试，或请管理员重设密码。
console-no-right = 您的账号无权进行此操作。请联系管理员。
console-not-unconfirmed = 这台平板不在待确认状态。请刷新列表。
console-reason = 请填写理由，最多500个字符。理由会留存。
console-refused = 无法按要求办理。
console-signed-out = 您尚未登录，或登录已过期。请重新登录；已填写的内容会保留。
console-unreadable = 请求无法读取：{ $detail }。请刷新页面后重试。
console-wrong-password = 登录名与密码不符。请核对；密码区分大小写。
review-held = 更改已写入，但被暂扣。请到“暂扣”中查看。
review-late = 更改已安全保存，尚未处理完。请稍后刷新。
review-moved-on = 您查看之后，这条记录有了新变化。请看过新内容再决定。
review-no-comment = 退回时至少要对一个字段写明意见，每条最多500个字符。请写清需要改什么。
console-list-source = 请选择名单来源。
roster-outside = 该行的村不在您的辖区内，请由所属县处理。

## What was done, as the audit tells it

account-added = 添加了账号
account-changed = 更改了账号
account-password-changed = 修改了自己的密码
account-second-factor-ended = 停用了自己的二次验证
account-second-factor-set = 启用了自己的二次验证
conflict-settled = 裁定了一处冲突
record-approved = 批准了记录
record-returned = 退回了记录并附意见
record-revealed = 查看了被遮蔽的内容
record-verified = 核实了记录
session-begun = 登录
session-ended = 退出登录
session-wrong-code = 二次验证码错误
session-wrong-password = 密码错误
tablet-assigned = 更改了平板的工作范围
tablet-code = 发放了平板登记码
tablet-confirmed = 确认了平板
tablet-revoked = 停用了平板
tablet-unlocked = 解锁了平板
roster-confirmed = 导入了名单
