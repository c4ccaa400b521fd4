tablet-enrolled = 已登记到 { $server }。下一步：tablet sync。
tablet-folder = 文件夹 { $folder } 无法使用：{ $why }。
tablet-no-server = 不知道服务器地址。请用 --server 给出。
tablet-pin-needed = 这份数据设有 PIN。请用 --pin 或环境变量 SHOUCE_PIN 给出。
tablet-moved = 数据换了位置或被复制过：从现在起用新的编号书写，内容未变。
tablet-synced = 已同步：{ $records } 份档案，上行 { $up } 字节，下行 { $down } 字节，{ $requests } 次请求，{ $seconds } 秒，断线 { $cuts } 次；未送达 { $unsent }，待处理 { $received }，隔离 { $quarantined }。
tablet-broken-off = 同步中断：{ $records } 份档案，上行 { $up } 字节，下行 { $down } 字节，{ $requests } 次请求，{ $seconds } 秒，断线 { $cuts } 次；未送达 { $unsent }，待处理 { $received }，隔离 { $quarantined }。
tablet-not-synced = 尚未同步完：未送达 { $unsent }。内容都在本机，有信号后再运行 tablet sync。
tablet-status = { $records } 份档案；未送达 { $unsent }，已送达待处理 { $received }，等待前序 { $waiting }，隔离 { $quarantined }。
tablet-saved = 已保存 { $record }。
tablet-submitted = 已提交 { $record }。
tablet-missing = { $question }：这一项必须回答。
tablet-no-conflicts = 没有需要裁定的冲突。
tablet-no-questions = 没有待答的问题。
tablet-record-elsewhere = （不在本机）
tablet-nobody-alike = 本机没有像是同一人的档案。
tablet-no-such-field = 没有 { $field } 这一项。请运行 tablet show 查看项目名。
tablet-not-an-answer = “{ $given }”不是 项目=内容 的写法。
tablet-record-ambiguous = { $record } 开头的档案不止一份。请多写几位。
tablet-nothing-to-hand-over = 没有要移交的内容。
tablet-handed-over = 已写入 { $file }（{ $bytes } 字节）。
tablet-brought = 收到：新增 { $added }，更新 { $changed }，已有 { $known }，不显示 { $hidden }，代为携带 { $carried }。
tablet-card = 名片已写入 { $file }。请交给移交方。
tablet-not-a-card = { $path } 不是平板名片。请对方用 tablet card 重新写一份。
tablet-nothing-to-rescue = 文件夹 { $folder } 里没有可抢救的数据。请核对文件夹。
tablet-rescued = 已抢救 { $records } 份档案、{ $unsent } 处未送达的修改；损失 { $lost } 份档案、{ $lost_unsent } 处修改。原文件保存在 { $file }。
tablet-pin-set = PIN 已设置。忘记 PIN 时，只有已同步或已封存给服务器的内容能找回。
tablet-word-synced = 已同步
tablet-word-unsynced = 未同步
tablet-word-conflict = 冲突
tablet-not-answered = （未答）
tablet-unknown = （不知道）
tablet-refused = （拒答）
tablet-work-line = 第 { $line } 行：{ $why }
tablet-coverage =
    { $which ->
        [found] 已找到
        [moved] 外出
        [died] 去世
        [unknown] 查无此人
        [refused] 拒访
       *[not_visited] 未入户
    }
tablet-stage =
    { $which ->
        [submitted] 已提交
        [returned] 退回
        [verified] 已核实
        [approved] 已认定
       *[draft] 草稿
    }
tablet-layer =
    { $which ->
        [list] 名册
        [verification] 乡镇核实
        [ruling] 县级认定
       *[observation] 入户
    }
tablet-clock =
    { $which ->
        [anchored] （与服务器对过时）
        [elapsed] （对时已过一天）
       *[bare] （时钟未核对）
    }
