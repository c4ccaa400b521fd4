office-folder = 数据文件夹 { $folder } 无法使用：{ $why }。请检查路径和权限。
office-no-divisions = 尚未载入行政区划。请先运行 shouce divisions load。
office-served = 另一个 shouce 正在使用文件夹 { $folder }。请先停掉它，或用 --data 指定别的文件夹。
serve-not-listening = 服务器无法在 { $address } 监听：{ $why }。请核对地址、端口和证书。
office-divisions = 已载入的行政区划无法读取。请重新运行 shouce divisions load。
office-late = 正在运行的服务器没有按时处理完新数据。请稍后再试；若仍如此，请查看服务器日志。
ledger-disk-full = 服务器磁盘已满或写不进去，本次未保存任何内容。请在服务器上腾出空间后再试；平板留有内容，会自动重发。
ledger-busy = 另一个程序正占用台账。请稍后再试。
key-is = 数据文件夹用密钥 { $id } 加密，密钥文件是 { $path }。备份只能用恢复密钥 { $recovery } 打开。两个文件都请另存一份，不要与数据放在一起；恢复密钥只留在保险柜里。
key-changed = 所有数据已改用新密钥 { $id } 加密，密钥文件是 { $path }。请另存这个文件的新副本；旧密钥的副本已经打不开任何数据。
key-missing = 数据文件夹已加密，但密钥文件 { $path } 不在。请从另存的副本放回，或在 shouce.toml 的 key 里写明位置。什么都没有改动。
key-file = 无法读写密钥文件 { $path }：{ $detail }。请检查路径和权限。
key-damaged = { $path } 里不是寿册的密钥。请从另存的副本放回。什么都没有改动。
key-wrong = 用密钥 { $path }（编号 { $id }）打不开 { $sealed }。请放回正确的密钥，或在 shouce.toml 的 key 里写明位置。什么都没有改动。
key-no-recovery = 这份备份只能用恢复密钥 { $id } 打开，而 { $path } 里没有它。请从保险柜取出该密钥，用 --recovery-key 指明文件。
ledger-newer = 台账是更新版本的程序写的（版本 { $found }）。请使用新版程序。
ledger-old-sqlite = SQLite { $version } 有已知缺陷，不能使用。
ledger-failed = 台账读写失败：{ $detail }。请先备份数据文件夹，再运行 shouce verify。
configuration-wrong = 配置有误：{ $detail }
backup-file = 文件 { $path } 无法读写。请检查路径、权限和剩余空间。
backup-would-overwrite = { $path } 已有台账，不会覆盖。请先把它移走。
backup-damaged = 备份不完整：{ $detail }。请使用另一份备份。
backup-not-a-ledger = { $path } 不是寿册台账的备份。未做任何改动，请换一个文件。
backup-attachment-missing = 照片 { $hash } 已损坏或不存在，没有复制。请运行 shouce verify；删去损坏的文件后，仍有原件的平板会重新发送。
backup-made = 备份已写入 { $path }，包含到第 { $position } 条为止的全部内容；旁边的 attachments 文件夹里有 { $attachments } 张照片。
backup-restored = 已恢复到第 { $position } 条，照片 { $attachments } 张，新纪元 { $epoch }。平板下次同步时会补交备份之后的内容。
serve-no-web-app = 没有找到平板的网页程序（index.html），已查找：{ $looked }。已登记的平板仍可同步。请用 cargo xtask web 构建，或用 --web 指明位置。
health-state = 版本 { $version }，纪元 { $epoch }：收到 { $received } 条，已处理 { $folded } 条，已备份 { $backed_up } 条；档案 { $records } 份，照片 { $attachments } 张，待处理 { $held } 条。
tls-exists = { $path } 已存在，平板可能已信任它。换发服务器证书请用 shouce tls renew；要重新开始，请先把文件夹移走。
tls-failed = 没有生成证书：{ $detail }
tls-file = 文件 { $path } 无法读写：{ $detail }。请检查路径和权限。
tls-guide =
    在安卓平板上信任县里的服务器

    每台平板做一次，由准备平板的人操作。平板须设有锁屏密码。

    1. 用数据线或存储卡把文件 { $file } 复制到平板。不要复制以 .key 结尾的文件。
    2. 设置 > 安全 > 加密与凭据 > 安装证书 > CA 证书 > 仍然安装，选择 { $file }。各厂商的叫法不同，可在设置里搜索“证书”。
    3. 核对：设置 > 安全 > 加密与凭据 > 信任的凭据 > 用户。SHA-256 指纹必须与下面相同，否则请删除该证书：
       { $fingerprint }
    4. 用 Chrome 打开 { $address }，不应有警告。菜单 > 添加到主屏幕 > 安装，再从主屏幕打开应用，扫描登记码。

    平板信任它到 { $until } 为止，仅限本服务器的名称和内部网络。签发钥匙（authority.key）最好存在 U 盘里锁进保险柜，只有 shouce tls renew 用得到它。
tls-made = 服务器证书用于 { $names }，有效期到 { $until }。请提前一个月用 shouce tls renew 换发。请写入 shouce.toml：
    {"["}tls]
    certificate = "{ $certificate }"
    key = "{ $key }"
tls-name = “{ $name }”既不是名称也不是地址。请写成 census.lan 或 192.168.1.20 的样式，不带 https 和端口。
tls-no-authority = { $folder } 里没有签发机构。请用 shouce tls init 生成，或用 --authority 指明钥匙所在的文件夹。
tls-not-vouched = 县里的签发机构不能为 { $name } 作证：{ $detail }。它只对生成时写明的名称和内部网络有效；要用别的名称，须重新生成，每台平板也要重新信任。
verify-equal = 核对一致：{ $entries } 条记录重建出 { $records } 份档案，逐行相同；{ $attachments } 张照片与名称相符。
verify-everybody = 没有人丢失：共建档 { $created } 份，在册 { $active } 份，死亡 { $dead } 份，并入他档 { $merged } 份。
verify-vanished = 有人丢失：共建档 { $created } 份，在册 { $active } 份，死亡 { $dead } 份，并入他档 { $merged } 份，其中 { $astray } 份所并入的档案不存在。请保留数据目录的副本并报告。
verify-attachments = 有 { $count } 张照片已损坏或不存在。请从备份复制回来；删去损坏的文件后，仍有原件的平板会重新发送。
verify-differs = 核对不一致：有 { $rows } 行与台账不符。请停止服务器，删除 projection.db 后重新启动。
divisions-loaded = 已载入 { $divisions } 个行政区划，{ $problems } 行有问题。
device-code = 以上是设备“{ $label }”的一次性注册码，七天内有效。
device-address = “{ $address }”不是平板能访问的服务器地址。请写成 https://域名 的样式。
device-locked-out = { "　　" }已锁定：平板显示 { $code }。要归还数据，请用 shouce device unlock
device-no-such-unlock-code = 设备 { $device } 没有用这个代码等待解锁。请与平板核对；可用 shouce device list 查看。
device-not-active = 设备 { $device } 已停用或尚未确认，不能解锁。请用 shouce device list 查看。
device-not-locked-out = 设备 { $device } 没有在等待解锁。请让平板联网并打开解锁页面。
device-several-unlock-codes = 设备 { $device } 有几个代码在等待解锁。请问清平板上显示的是哪一个，用 --code 写明。
device-unlocked = 设备 { $device }（代码 { $code }）下次请求时取回数据钥匙，并重新设置 PIN。
device-line = { $device }　{ $label }　{ $role }　{ $state }　{ $scope }
device-now-revoked = 设备 { $device } 已停用。它之后交来的内容会进入隔离区。
device-confirmed = 设备 { $device } 已确认。
device-assigned = 设备 { $device } 的工作范围已更改，下次同步时生效。
device-nothing-to-confirm = 设备 { $device } 不需要确认。
device-not-found = 没有设备“{ $device }”。请用 shouce device list 查看。
device-ambiguous = “{ $device }”对应多台设备。请写出更多位编号。
device-division-retired = 区划代码 { $code } 已停用。请使用现行代码。
device-division-unknown = 区划代码 { $code } 不在区划表中。请检查数字。
quarantine-released = 第 { $position } 条已放行。
quarantine-refused = 第 { $position } 条不予采用，原件保留。
quarantine-released-waits = 第 { $position } 条已放行。它所依据的改动尚未到达，到达后会自动并入档案。
quarantine-still-held = 第 { $position } 条已记为放行，但档案无法接受它，仍留在隔离区。
quarantine-not-held = 第 { $position } 条不在隔离区。请用 shouce quarantine list 查看。
bundle-torn = 文件末尾不完整：最后 { $bytes } 字节已略去，完整的部分已收下。
bundle-received = 收到 { $frames } 帧，其中新更改 { $changes } 条；拒收 { $refused } 帧。
roster-unreadable = 文件无法读取：{ $detail }。未导入任何内容。请核对文件，或重新另存为 XLSX。
roster-format = 文件既不是 XLSX 也不是 CSV（旧版 .xls 和加密文件都不行）。请在电子表格软件中另存为不加密的 XLSX。
roster-encoding = 文字既不是 UTF-8 也不是 GB 18030。请另存为 XLSX。
roster-too-large = 文件有 { $bytes } 字节，最多 { $most } 字节。请按县拆分。
roster-no-such-sheet = 工作簿里没有名为“{ $sheet }”且有内容的工作表。请照原样写出表名。
roster-open-quote = 第 { $line } 行有一个引号没有闭合，下面各行无法分清。请改好，或另存为 XLSX。
roster-no-such-source = { $code } 不是名单来源。请选其一：{ $choices }。
roster-other-sheets = 只读取了工作表“{ $sheet }”。以下工作表没有读取：{ $others }。需要导入的话请用 --sheet 指定。
roster-no-headings = 没有找到表头。请在第一行写上“姓名”“所在村”等列名，或用 --column 指定。
roster-empty = 表头下面没有任何行。
roster-column-missing = 没有哪一列对应必需的“{ $field }”。请用 --column { $field }=列名 指定。
roster-no-such-column = 没有列“{ $column }”。请写表头原文或列字母。
roster-no-such-field = “{ $field }”不是名册可以填写的项目。
roster-two-columns = 有两列都对应“{ $field }”。请用 --column { $field }=列名 指定其中一列。
roster-line-bad = 第 { $line } 行“{ $column }”列不能导入：{ $sentence }
roster-whole-line-bad = 第 { $line } 行不能导入：{ $sentence }
roster-line-odd = 第 { $line } 行“{ $column }”列照原样导入，请核对：{ $sentence }
roster-cell-empty = 这一格不能为空。
roster-cell-broken = 这一格的公式出错了（{ $found }）。请直接填写内容。
roster-cells-beyond = 这一行的格子比表头多：大概是某一格里的逗号把后面的内容挤开了。请改好，或另存为 XLSX。
roster-digits-lost = 号码被表格存成了数字，末几位已丢失。请从原件按文本格式重新填写。
roster-repeated = 与第 { $earlier } 行是同一个人。请删去一行。
roster-division-ambiguous = 不止一个村叫这个名字。请加上乡镇列和县列，或写十二位代码。
roster-division-unknown-name = 区划表里没有这个名字。请核对写法，或写十二位代码。
roster-division-retired = 区划代码 { $code } 已停用，后继可能是 { $successor }。请确认后改写。
roster-division-abolished = 区划代码 { $code } 已停用，不知道并入了哪里。请问清现属哪个村，再改写。
roster-division-never-existed = 区划代码 { $code } 从未有过。请检查数字。
roster-division-not-covered = 区划代码 { $code } 不在本州。
roster-not-a-village = 区划代码 { $code } 不是村或社区。请写到村。
roster-read = 可导入 { $good } 行，不能导入 { $bad } 行，共 { $issues } 处提示。
roster-preview = 这只是预览，没有导入任何内容。加上 --yes 即导入。
roster-bad-lines = 有 { $bad } 行不能导入，所以一行也没有导入。请改好，或加上 --skip-bad 跳过它们。
roster-imported = 导入完成：新增 { $new }，更改 { $changed }，未变 { $unchanged }，跳过 { $skipped }。
count-code = 代码
count-division = 地区
count-resident = 常住合计
count-male = 男
count-female = 女
count-unstated = 性别不详
count-registered = 户籍合计
count-total = 总计
count-left-out = 未计入：并入他档 { $merged }，已故 { $dead }，查无此人 { $not_found }，不满八十 { $under_80 }，可能不满八十 { $perhaps_80 }，无出生日期 { $no_birth }，地区不明 { $nowhere }。
count-doubts = 已计入，但年龄组可能不同的 { $uncertain } 人；仅凭名册、尚未入户的 { $unvisited } 人；身份证号码与他人相同、可能重复计入的 { $twice } 人。
export-format = 文件名须以 .csv 或 .xlsx 结尾；人员名单也可用 .parquet。
export-file = 无法生成表格：{ $detail }。请改用 .csv。
export-too-many-rows = { $rows } 行超过了 XLSX 的上限。请用 .csv。
export-no-reason = 理由不能为空。请写明用途和依据。
export-written = 已将 { $rows } 行写入 { $path }。
export-findings = 待核对
export-record = 档案
export-check = 检查
export-severity = 处理方式
export-soft = 改正，或确认属实
export-excusable = 改正，或说明理由并附证件照片
export-hard = 必须改正
export-questions = 项目
export-to-do = 怎么办
ask-outside-scope = 没有这个地区，或不在您的管辖范围内（{ $division }）。请从列表中选择。
ask-no-scope = 您的账号还没有分配地区。请联系管理员。
ask-no-such-field = 没有可查询的项目“{ $field }”。请从列表中选择。
ask-masked = 项目“{ $field }”对您隐去，不能按它筛选或排序。
ask-no-such-value = “{ $value }”不是项目“{ $field }”的取值。请从列表中选择。
ask-too-many = 每页最多 { $most } 行。请减少行数。
ask-too-many-cells = 表格最多 { $most } 格。请换用取值较少的项目，或缩小地区。
