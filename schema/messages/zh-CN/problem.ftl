## Values and answers

account-character = 账号第 { $position } 位的“{ $found }”不是数字。请对照存折或银行卡改正。
account-check-digit = 卡号各位数字对不上，可能抄错了一位。请对照银行卡逐位核对。
account-length = 账号有 { $found } 位，应为 12 至 19 位。请核对是否漏抄或多抄。
answer-codes-out-of-order = 同一个选项选了两次，或顺序不对。请重新选择。
answer-grid-incomplete = 这一组共 { $items } 项，每项都要选一个。请补齐。
answer-must-be =
    这一项必须答“{ $expected ->
        [true] 是
       *[other] 否
    }”才能提交。请核实后改正。
answer-not-in-list = 所填内容不在选项里。请从选项中选择。
answer-not-number = 这里要填整数。请改成数字。
answer-not-text = 这里要填文字。请重新填写。
answer-not-yes-or-no = 请答“是”或“否”。
answer-out-of-range = 数字应在 { $min } 到 { $max } 之间。请核对。
answer-too-big = 文件太大，最多 { $max_bytes } 字节。请降低清晰度重新拍摄。
answer-wrong-shape = 这一项不能这样填写。请在表单里按提示填写。
date-incomplete =
    日期写得不全：只有{ $found ->
        [Y] 年
        [M] 年、月
       *[D] 年、月、日
    }，需要写到{ $wanted ->
        [Y] 年
        [M] 月
       *[D] 日
    }。请补全。
date-month-length =
    农历 { $year } 年{ $leap ->
        [true] 闰
       *[false] {""}
    } { $month } 月只有 { $days } 天，没有 { $day } 日。请核对日期和历法。
date-no-such-day = { $year } 年 { $month } 月只有 { $days } 天，没有 { $day } 日。请核对日期。
date-no-such-leap-month =
    农历 { $year } 年没有闰 { $month } 月{ $leap-month ->
        [none] （这一年没有闰月）
       *[other] （这一年闰 { $leap-month } 月）
    }。请核对日期。
date-no-such-month = 没有 { $month } 月。请核对日期。
date-other-calendar =
    这里写的是{ $calendar ->
        [L] 农历
        [S] 公历
       *[U] 另一种历法的
    }日期，与所选历法不同。请核对是公历还是农历。
date-short-year = 年份请写四位数，如 1936。
date-too-precise =
    这里只需写到{ $wanted ->
        [Y] 年
        [M] 月
       *[D] 日
    }。请去掉多余的部分。
date-unreadable = 看不懂这个日期。请按 1936-08-15 的样式填写。
date-year-out-of-range = { $year } 年超出范围，应在 { $first } 年至 { $last } 年之间。请核对年份。
division-character = 区划代码第 { $position } 位的“{ $found }”不是数字。请核对。
division-gap =
    区划代码中间有空缺：{ $level ->
        [province] 省
        [prefecture] 州市
        [county] 县
        [township] 乡镇
       *[village] 村
    }一级为零，下级却不为零。请核对。
division-length = 区划代码有 { $found } 位，应为 12 位（县可写 6 位，乡镇可写 9 位）。请核对。
division-no-such-province = 没有前两位为 { $digits } 的省。请核对区划代码。
id-number-birth-date = 身份证号里的出生日期 { $year }-{ $month }-{ $day } 不存在。请对照证件核对。
id-number-born-before-1900 = 身份证号里的出生年份是 { $year } 年，早于 1900 年。请对照证件核对。
id-number-century-unknown = 这个 15 位旧号码的顺序号 { $sequence } 曾发给 19 世纪出生的老人，不能自动升位。请对照证件填写 18 位号码。
id-number-character = 身份证号第 { $position } 位的“{ $found }”不对：只能是数字，末位可为 X。请对照证件改正。
id-number-check-character = 身份证号末位应为 { $expected }，写的是 { $found }，可能抄错了一位。请对照证件逐位核对。
id-number-length = 身份证号有 { $found } 位，应为 18 位（旧号码 15 位）。请核对是否漏抄或多抄。
name-birth-order = 这是排行名，村里可能有同名。请看证件上有没有姓和全名。
name-character = 姓名第 { $position } 个字“{ $found }”不能用在姓名里。请对照证件改正。
name-dot = 间隔点“·”要写在姓名两部分之间，不能在开头、末尾或连写。请改正。
name-empty = 姓名没有填。请填写证件上的姓名。
name-kin = 这像是称呼，不像姓名。请填写证件上的姓名。
name-placeholder = 这里写的不是姓名（如“不详”）。请问家属或村干部后填写。
name-private-use-character = 姓名第 { $position } 个字是自造字，别的电脑上显示不出。请改用标准汉字；打不出的，请在备注里拆字说明。
name-shi = “某某氏”可能不是本人全名。请看证件上有没有本人的名字。
name-space-at-the-end = 姓名开头或末尾有空格。请删去。
name-too-long = 姓名有 { $found } 个字，最多 { $most } 个。请核对。
name-unknown-character = 姓名第 { $position } 个字没有打出来。请对照证件补上；打不出的，请在备注里拆字说明。
phone-area-code-missing = 固定电话缺少区号。请加上，如 0886。
phone-character = 电话第 { $position } 位的“{ $found }”不是数字。请改正。
phone-landline-length = 区号后面应为 7 或 8 位，现有 { $found } 位。请核对。
phone-mobile-length = 手机号应为 11 位，现有 { $found } 位。请核对。
position-accuracy = 定位误差不在 0 到 { $most } 米之间。请到室外开阔处重新定位。
position-latitude = 纬度应在 -90 到 90 之间。请重新定位。
position-longitude = 经度应在 -180 到 180 之间。请重新定位。
position-unreadable = 看不懂这个位置。请重新定位。

## The table of divisions

divisions-place =
    { $table ->
        [past] 历史区划表
       *[current] 现行区划表
    }第 { $line } 行（{ $division }）
divisions-cell-missing = { divisions-place }缺少列。请补全后重新载入。
divisions-code = { divisions-place }有写错的区划代码。请改正后重新载入。
divisions-column-missing =
    { $table ->
        [past] 历史区划表
       *[current] 现行区划表
    }缺少“{ $column }”列。请补上后重新载入。
divisions-level = { divisions-place }的级别不对，按代码应为 { $level } 级。请改正后重新载入。
divisions-name-missing = { divisions-place }没有名称。请补上后重新载入。
divisions-not-utf8 = { divisions-place }不是 UTF-8 文字。请把文件另存为 UTF-8 后重新载入。
divisions-parent = { divisions-place }的上级与代码不符。请改正后重新载入。
divisions-parent-missing = { divisions-place }的上级 { $parent } 不在表中。请补上后重新载入。
divisions-read =
    { $table ->
        [past] 历史区划表
       *[current] 现行区划表
    }无法读取。请检查文件是否完整。
divisions-repeated = { divisions-place }的代码前面已有，以这一行为准。请删去一行。
divisions-status = { divisions-place }的状态不对，或与现行表矛盾。请改正后重新载入。
divisions-successor-missing = { divisions-place }写的后继不在现行表中。请核对。
divisions-years = { divisions-place }的年份不对，或先后颠倒。请改正后重新载入。

## Changes of a record

change-checksum = 这处修改在途中损坏（校验和不符），没有保存。平板留有原件，会重新发送。
change-dependency-missing = 这处修改之前的修改还没有送到。送到后会自动处理，不必重做。
change-document-full = 这份档案的修改次数已达上限，这处修改没有采用。请联系县里。
change-malformed = 这处修改已损坏，没有采用。平板留有原件，请联系县里。
change-not-allowed = 这台设备的岗位不能填写“{ $what }”，这处修改已隔离。请由有权限的岗位填写，或请县里处理。
change-not-ours = 这处修改的写法不是本系统的，已隔离。请联系县里。
change-out-of-range = 这处修改里有超出范围的数字，没有采用。平板留有原件，请检查平板日期并联系县里。
change-quarantined = 这处修改已隔离，内容没有丢失。请等县里处理。
change-sequence = 这处修改的序号与已收到的不连续，平板数据可能被复制过。已隔离，请县里处理。
change-too-large = 一处修改太大，没有采用。请把长文字分几次填写。
change-too-many = 一处修改里的内容太多，没有采用。请分几次保存。
change-unknown-key = 这处修改写到了本版本没有的项目，已隔离。请升级服务器，或联系县里。
edit-document-full = 这份档案的修改次数已达上限，没有保存。请联系县里。
edit-member-too-long = 有一项为空或太长（{ $bytes } 字节），没有保存。请改短。
edit-step-too-large = 一次写得太多，没有保存。请分几次保存，或精简一些。
edit-text-too-long = 文字有 { $bytes } 字节，最多 { $most } 字节，没有保存。请精简。

## On the wire

frame-author = 数据包里有别人的修改，没有保存。请联系县里。
frame-dictionary = 数据包用的词典这里没有，没有保存。请先升级服务器再同步；平板上的内容不会丢失。
frame-malformed = 数据包不完整或已损坏，没有保存。平板留有原件，会重新发送。
frame-signature = 数据包的签名与设备不符，没有保存。请联系县里重新登记设备。
frame-too-large = 数据包太大，没有保存。平板会分成小包重新发送。
frame-too-much = 一次带来的内容太多，这个数据包没有保存，仍在平板上。请联网同步，会分批上传。
frame-unknown-reference = 数据包接着的修改服务器没有。平板会自动完整重发，不必处理。
frame-version = 数据包的版本这里不认得。请先升级服务器再同步；平板上的内容不会丢失。
bundle-not-a-bundle = 这不是移交文件，或文件已损坏。请核对文件，或请对方重新移交。
bundle-sealed = 移交文件已损坏，或是给别的平板、服务器的，本机打不开。请核对文件，或请对方重新移交。
bundle-sender = 移交文件不是本服务器登记的平板写的，没有收下。请核对来源。
bundle-too-large = 移交文件有 { $bytes } 字节，太大。请先同步一部分，再移交其余。
bundle-too-many = 移交文件的数据包或平板超过 { $most } 个，太多。请先同步一部分，再移交其余。
exchange-malformed = 请求不完整或已损坏，没有保存任何内容。平板会重新发送。
exchange-signature = 请求的签名与设备不符。请联系县里重新登记设备；平板上的内容不会丢失。
exchange-too-many-frames = 一次请求带了 { $frames } 个数据包，最多只能带 { $most } 个。没有保存任何内容，都还在平板上；请升级平板程序后再同步。
exchange-version = 平板与服务器的版本不同，不能同步。请升级较旧的一方；平板上的内容不会丢失。

attachment-empty = 照片或录音是空的，没有保存。请重新拍摄或录音。
attachment-media-type = 文件不是可接收的照片或录音类型，没有保存。请在表单里重新拍摄或录音。
attachment-other-content = 照片或录音在途中损坏，没有保存。平板留有原件，会重新发送。
attachment-other-kind = 文件不是所说的照片或录音类型，没有保存。平板留有原件，请重新拍摄或录音。
attachment-out-of-place = 照片或录音的一段接不上，没有保存。平板会重新发送。
attachment-too-large = 照片或录音有 { $bytes } 字节，最多 { $most } 字节，没有保存。请降低清晰度重新拍摄。

## Devices and what is held back

enrolment-code-expired = 登记码已过期。请向县里要一个新的。
enrolment-code-malformed = 登记码应为 16 个字母和数字，现有 { $length } 个，或有不用的字符。请对照纸条重新输入，或扫码。
enrolment-code-unknown = 没有这个登记码。请对照纸条核对，或向县里要一个新的。
enrolment-code-used = 登记码已被另一台设备用过。请向县里要一个新的。
device-revoked = 这台设备已停用。未同步的内容仍可上交，由县里审核。请联系县里。
device-unconfirmed = 服务器从备份恢复过，要由县里确认这台设备后才能同步。内容都在本机，请联系县里。
device-unknown = 服务器不认得这台设备。请向县里要登记码重新登记；平板上的内容不会丢失。
device-unknown-author = 写下内容的设备 { $device } 没有在这里登记，没有保存。请先登记那台设备，再同步或移交。
unlock-escrow = 这台平板的应急钥匙已损坏，或属于别的服务器，不能用它解锁。请把密封的未同步内容交给县里，再重新登记。
quarantine-copied = 这台平板的数据被复制过，编号重复。平板已换新编号重写，内容没有丢失。
quarantine-device-revoked = 设备已停用，它交来的内容已隔离。请县里审核后放行。
quarantine-device-unconfirmed = 设备尚未确认，它交来的内容已隔离。请县里确认设备。
quarantine-newer-schema = 内容来自更新版本的调查表（第 { $found } 版，服务器为第 { $known } 版），已隔离。请升级服务器。
quarantine-out-of-scope = 档案所在的村（{ $village }）不归这台平板负责，已隔离。请县里核对后放行，或更改平板的工作范围。
quarantine-record-clashes = 这份档案的编号与另一份档案冲突，已隔离。平板程序不会产生这样的编号，请检查这台平板；如确有其人，请重新登记。
quarantine-too-many-waiting = 这份档案等待前序的修改太多，已隔离。请让有关平板同步，再请县里处理。
quarantine-witnessed = 由别的平板代为补交，已隔离。等本人的平板上交，或请县里确认。

## The tablet

record-not-asked = 这份档案没有待答的问题，可能别人已经回答了。请先同步再看。
record-unknown = 这台平板上没有这份档案。请核对编号，或先同步。
sync-still-differs = 与服务器反复核对后仍不一致。内容都在本机，没有丢失；请联系县里。
sync-unexpected-answer = 服务器的回答不是所问的。请核对平板与服务器的版本；内容都在本机。
store-busy = 另一个程序正在使用这台平板的数据。请先关闭它。
store-damaged = 平板数据已损坏，未做任何改动。请运行 tablet rescue 抢救。
store-full = 平板空间已满或写不进去，这次没有保存。请腾出空间后再试。
store-newer = 平板数据是更新版本的程序写的（版本 { $found }，本程序到 { $known }）。请升级程序。
store-unusable = 平板数据暂时无法读写：{ $detail }。这次没有保存，此前的内容没有丢失。请检查存储和权限，重启平板后再试。
store-wrong-key = PIN 不对，或密钥文件不是这份数据的。请重试；忘记 PIN 请联系县里。
tablet-not-enrolled = 这台平板尚未登记。请向县里要登记码，运行 tablet enrol。
line-address-malformed = 服务器地址有误。请写成 https://域名 的样式。
line-certificates-unreadable = 证书文件里没有可用的证书。请向县里重新要一份。
line-cut = 网络中断。内容都在本机，有信号后再同步。
line-garbled = 回答的不是本系统的服务器。请核对地址；公共网络请先登录。
line-status = 网络或服务器返回了状态 { $status }。内容都在本机，请稍后再试。
line-timed-out = 网络太慢，没有等到回答。内容都在本机，请稍后再同步。
line-untrusted = 对方的证书不可信，没有发送任何内容。请核对地址；若是机关自签的证书，请向县里索取并用 --certificates 给出。

## The server and the form

server-body-cut = 请求没有传完就断了，没有保存任何内容。请重发；平板会自动重发。
server-body-too-large = 请求超过了此地址所收的 { $most } 字节，没有保存任何内容。请分批发送；平板会自动分批。
server-body-too-slow = 请求传得太慢，没有保存任何内容。请在信号好的地方再试；平板会自动重试。
server-failed = 服务器内部出错，这次没有保存。平板留有内容，稍后会重发；请县里查看服务器日志。
server-malformed-request = 请求无法读取，没有保存任何内容。请核对版本后重新发送。
server-no-web-app = 服务器在运行，但没有平板的网页程序。请放好它的文件夹，或用 --web 指明位置。
server-not-found = 没有这个地址。请核对服务器地址。
server-overloaded = 服务器正忙，这次没有保存。请稍后再试；平板会自动重发。
server-wrong-method = 此地址不接受这种请求方式。请核对服务器地址和请求。
questionnaire-definition = 调查表的定义有误：{ $detail }。请改正定义文件。
command-failed = 没有完成：{ $detail }
file-unreadable = 文件 { $path } 无法读取：{ $detail }。请核对文件名和权限。
file-unwritable = 文件 { $path } 无法写入：{ $detail }。请核对文件夹、权限和剩余空间。
