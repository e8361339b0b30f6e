## Words used everywhere

app-name = Chirm
title = { $page } · Chirm
save = 保存
saved = 已保存
cancel = 取消
copy = 复制
copied = 已复制
skip-to-content = 跳到正文
sign-in = 登录
sign-out = 退出登录
signed-in-as = 当前账号：{ $name }
menu = 菜单
settings = 设置
server-settings = 服务器管理
channels = 频道
dismiss = 知道了
optional = 选填
show-password = 显示
hide-password = 隐藏
characters-left = 还可输入 { $count } 个字
no-script = 启用 JavaScript 后消息会实时更新。不启用也能读写，刷新页面即可看到新消息。

## Sign in, sign up, guests, invitations

sign-in-title = 登录
new-here = 还没有账号？
create-account = 注册账号
have-account = 已有账号？
handle = 用户名
handle-hint = 不能与他人重复，别人可以用 @{ $example } 提到你，支持中文。
handle-example = 小雨
display-name = 显示名称
display-name-hint = 显示在你的消息旁边。
password = 密码
password-hint = 至少 { $min } 个字符，几个词连在一起就很好。
email = 邮箱
email-hint = 不会向任何人展示。
guest-title = 先随便看看？
guest-lead = 取个名字就能进来。以后设置密码，所有内容都会保留。
guest-enter = 以访客身份进入
register-title = 注册账号
register-lead = 只需要用户名和密码。
register-first-title = 欢迎使用你的新服务器
register-first-lead = 第一个注册的账号就是服务器的所有者。
register-closed-title = 暂不开放注册
register-closed = 这台服务器的账号由管理员创建。
register-invite-title = 仅限受邀加入
register-invite = 需要邀请链接才能加入，请向已经在这里的人索取。
invite-title = 你收到了一份邀请
invite-lead = 注册账号即可加入。
invite-lead-channel = 注册账号即可加入，并直接进入 { $channel }。
invite-accept = 接受邀请
invite-accept-lead = 你当前登录的账号是 { $name }，接受后即可加入 { $channel }。
invite-gone-title = 邀请已失效
invite-gone = 链接可能已过期、已用完或被撤回，请重新索取一个。
sign-out-title = 要退出登录吗？
sign-out-lead = 草稿会保留在这台设备上，之后可以用用户名和密码重新登录。
sign-out-guest = 你现在是访客。没有设置密码，退出后任何人（包括你自己）都无法再使用这个名字。
sign-out-set-password = 先设置密码
signed-out = 已退出登录。
welcome = 欢迎，{ $name }！

## Channels

channels-title = 频道
channels-lead = 所有公开频道，以及你已加入的频道。
channels-return = 回到 { $channel }
channels-filter = 筛选频道
channels-filter-hint = 名称
channels-filter-submit = 筛选
channels-filter-clear = 显示全部
channels-none-title = 还没有频道
channels-none = 来创建第一个吧，聊什么都行。
channels-no-match = 没有找到与“{ $query }”匹配的频道。
channels-no-match-hint = 换个短一点的词试试，或者直接创建一个。
channels-more = 更多频道
channel-create = 新建频道
channel-create-submit = 创建频道
channel-name = 名称
channel-name-hint = 任何文字都可以，也可以有空格，最多 { $max } 个字。
channel-topic = 主题
channel-topic-hint = 用一句话说说这里聊什么。
channel-visibility = 谁可以加入
channel-public = 服务器上的所有人
channel-private = 仅限受邀的人
channel-private-badge = 私密
channel-archived-badge = 已归档
channel-joined = 已加入
channel-column-name = 频道
channel-column-members = 成员
channel-column-created = 创建时间
channel-column-activity = 最近消息
channel-quiet = 暂无消息
channel-members = { $count } 位成员
channel-created = { $channel } 已创建，来打个招呼吧。

## The conversation page before the script has started

message-send = 发送
message-label = 发消息到 { $channel }
message-deleted = 此消息已删除
message-edited = 已编辑
messages-older = 更早的消息
messages-newer = 更新的消息
messages-none = 这里是 { $channel } 的开头。

## Direct messages

directs = 私信
directs-all = 全部私信
directs-none = 给一个人或几个人写私信。
direct-new = 新私信
direct-new-find = 收件人
direct-new-hint = 选择一到八个人。
direct-new-full = 最多八个人。
direct-new-remove = 移除 { $name }
direct-new-submit = 开始写
direct-beginning = 只有你和 { $names } 能看到这里的内容。
direct-menu = 会话菜单
direct-mute = 屏蔽此会话的通知
direct-members = 参与者
person-message = 发私信
messages-title = 私信
messages-find = 查找联系人
messages-find-hint = 名称或用户名
messages-find-submit = 查找
messages-nobody-title = 还没有私信
messages-nobody = 在任何地方点一个人的名字，就可以给对方发私信，只有你们两人能看到。
messages-no-match = 没有与“{ $query }”匹配的人。
messages-no-match-hint = 试试更少的字。这里只能找到与你有私信往来的人。
messages-nothing-said = 还没有消息
messages-said-you = 你：{ $body }
messages-pages = 分页
messages-page-newer = 较新
messages-page-older = 较早
send-message-title = 发私信给 { $name }
send-message-field = 消息
send-message-hint = 只有你们两人能看到。
message-sent = 你的消息已发送。

## Settings

settings-title = 设置
settings-profile = 个人资料
settings-preferences = 偏好设置
settings-password = 密码
settings-sessions = 登录设备
settings-language = 语言
settings-language-auto = 跟随浏览器
settings-theme = 外观
settings-theme-auto = 跟随系统
settings-theme-light = 浅色
settings-theme-dark = 深色
settings-enter = Enter 键
settings-enter-sends = 发送消息，Shift+Enter 换行
settings-enter-breaks = 换行，Shift+Enter 发送消息
settings-time-zone = 时区
settings-time-zone-auto = 跟随设备
settings-saved = 设置已保存。
profile-saved = 个人资料已保存。
password-title = 密码
password-lead = 修改密码后，其他设备都会退出登录。
password-current = 当前密码
password-new = 新密码
password-change = 修改密码
password-changed = 密码已修改，其他设备均已退出登录。
password-guest-title = 留住这个名字
password-guest-lead = 设置密码后你就成为正式成员，可以从任何设备登录，说过的话也都还在。
password-guest-submit = 成为成员
password-guest-done = 你已成为正式成员，用户名是 { $handle }。
sessions-title = 登录设备
sessions-lead = 你的账号在以下设备登录。发现不认识的，请让它退出。
sessions-this = 本机
sessions-started = 登录时间
sessions-last-used = 最近使用
sessions-unknown-device = 未知设备
sessions-device = { $system } 上的 { $browser }
sessions-end = 退出
sessions-end-label = 让“{ $device }”退出登录
sessions-end-others = 退出所有其他设备
sessions-ended = 该设备已退出登录。
sessions-others-ended = 其他设备均已退出登录。
sessions-only = 没有在其他设备登录。

## Running the server

admin-title = 服务器管理
admin-people = 用户
admin-people-lead = 在这台服务器上有账号的所有人。
admin-people-filter = 查找用户
admin-people-more = 更多用户
admin-people-none = 没有找到与“{ $query }”匹配的用户。
admin-role-of = { $name } 的角色
admin-role-save = 更改
admin-joined = 加入时间
admin-deactivate = 停用
admin-deactivate-label = 停用 { $name }
admin-deactivate-hint = 停用后，对方会立即在所有设备上退出登录，发过的内容会保留。
admin-reactivate = 恢复
admin-reactivate-label = 恢复 { $name }
admin-deactivated-badge = 已停用
admin-role-changed = { $name } 的角色已改为{ $role }。
admin-deactivated = { $name } 已停用，并已在所有设备退出登录。
admin-reactivated = { $name } 可以重新登录了。
role-owner = 所有者
role-moderator = 管理员
role-member = 成员
role-guest = 访客
admin-invites = 邀请链接
admin-invites-lead = 持有链接的人可以注册账号，即使服务器仅限受邀加入。
admin-invites-none = 没有有效的邀请链接。
admin-invite-create = 新建邀请链接
admin-invite-uses = 可用次数
admin-invite-uses-once = 一次
admin-invite-uses-many = 不限次数
admin-invite-uses-count = { $count } 次
admin-invite-expiry = 有效期
admin-invite-expiry-hour = 1 小时
admin-invite-expiry-day = 1 天
admin-invite-expiry-week = 7 天
admin-invite-expiry-month = 30 天
admin-invite-expiry-never = 长期有效
admin-invite-used = 已使用
admin-invite-used-of = { $used } / { $max }
admin-invite-expires = 有效期至
admin-invite-expires-never = 长期有效
admin-invite-withdraw = 撤回
admin-invite-withdraw-label = 撤回邀请链接 { $code }
admin-invite-created = 邀请链接已生成，复制后发给对方即可。
admin-invite-withdrawn = 邀请链接已撤回。
admin-registration = 注册方式
admin-registration-open = 开放注册：能访问这台服务器的人都可以注册账号。
admin-registration-invite = 仅限受邀注册。
admin-registration-closed = 关闭注册：账号只能用命令行创建。
admin-guests-on = 允许访客只填显示名称进入。
admin-guests-off = 不允许访客进入。
admin-registration-how = 在启动服务器时由 CHIRM_REGISTRATION 和 CHIRM_GUESTS 决定。

## Error pages

error-page-home = 回到频道
error-page-again = 重试
error-page-not-found = 这里什么也没有
error-page-not-found-text = 地址可能有误，内容可能已不存在，或者没有对你开放。
error-page-forbidden = 没有权限
error-page-forbidden-text = 你已登录，但你的角色不允许这样做。
error-page-internal = 服务器出了点问题
error-page-internal-text = 问题已记录到服务器日志，请稍后再试。
error-page-too-large = 内容过大
error-page-too-large-text = 你发送的内容超出了服务器的上限。
error-page-rate-limited = 请稍慢一点
error-page-rate-limited-text = 短时间内请求过多，请稍后再试。
error-page-bad-request = 无法理解这个请求
error-page-bad-request-text = 请求的内容有缺失或损坏，请返回后重试。
error-page-method = 此处不支持这种操作
error-page-method-text = 地址存在，但不能这样访问。
offline-title = 你已离线
offline-text = 暂时连不上服务器。你写的内容已保存在这台设备上，恢复连接后会自动发送。

## Errors, in pages and in the API alike

error-invalid = 有些内容需要修改。
error-unauthenticated = 请先登录。
error-forbidden = 你没有权限这样做。
error-not-found = 内容不存在，或没有对你开放。
error-conflict = 与另一处修改发生冲突，请重新提交。
error-too-large = 内容过大，上限为 { $max } 字节。
error-rate-limited = 请求过于频繁，请在 { $seconds } 秒后重试。
error-internal = 服务器出了点问题，请稍后再试。
error-resync = 此游标早于日志的保留范围。请重新加载全部数据，并从这里给出的游标继续。
error-blank = 此项不能为空。
error-too-long = 最多 { $max } 个字符。
error-too-short = 至少 { $min } 个字符。
error-too-many-bytes = 最多 { $max } 字节。
error-characters = 不能包含换行、控制字符或不可见字符，用户名中也不能有 @。
error-unknown-value = 这不是可选的值。
error-out-of-range = 应在 { $min } 到 { $max } 之间。
error-not-an-email = 邮箱格式不正确。
error-wrong = 不正确，请检查后重试。
error-page-cross-origin-text = 这个请求来自其他网站，已被拒绝。请在本站打开页面后重试。
error-disk-full = 服务器磁盘已满。已有内容没有丢失，但暂时无法保存新内容。
error-taken = 已被占用，或与已有的太相似，请换一个。
error-guests-off = 这台服务器不允许访客进入。
error-registration-closed = 这台服务器未开放注册。
error-invite-gone = 邀请链接已过期、已用完或被撤回。
error-last-owner = 服务器不能没有所有者，请先将其他人设为所有者。
error-credentials = 用户名或密码不正确。

## The live workspace: places

skip-to-composer = 跳到输入框
sidebar-label = 频道与个人
sidebar-filter = 筛选频道和联系人
sidebar-none = 你还没有加入任何频道。
sidebar-no-match = 没有找到
sidebar-draft = 有未发送的草稿
sidebar-mentions = { $count } 条消息提到你
sidebar-unread = { $count } 条未读
channels-browse = 浏览频道
back-to-channels = 返回频道列表
self-menu = 个人与设置
self-profile = 编辑个人资料
self-keep-name = 保留这个名称
nowhere-title = 没有打开的频道
nowhere-text = 打开一个频道，或者新建第一个。
dialog-close = 关闭
undo = 撤销

## The live workspace: channels

channel-menu = 频道菜单
channel-rename = 重命名频道
channel-rename-hint = 旧名称的链接将会失效。
channel-archive = 归档频道
channel-archive-title = 归档“{ $channel }”？
channel-archive-text = 归档后仍可查看全部内容，但不能再发消息，直到取消归档。
channel-unarchive = 取消归档
channel-leave = 退出频道
channel-leave-title = 退出“{ $channel }”？
channel-leave-text = 这是私密频道，退出后需要由成员重新添加才能回来。
channel-left = 已退出“{ $channel }”
channel-gone = 你已无法访问“{ $channel }”
channel-closed = 频道已归档，只能查看，不能发消息。
header-members = { $count } 位成员
topic-add = 添加主题
topic-edit = 编辑主题
notify-all = 所有消息都提醒我
notify-mentions = 仅提到我时提醒
notify-none = 免打扰
copy-link = 复制链接
copy-impossible = 浏览器不允许在此复制，请手动选择文字后复制。
switcher-open = 跳转到频道或联系人
switcher-hint = 想去哪个频道？
switcher-create = 新建频道“{ $name }”

## The live workspace: people

members-title = 成员
members-close = 收起成员列表
members-filter = 查找成员
members-online = 在线
members-others = 离线
members-you = 我
members-more = 更多成员
members-no-match = 没有找到这个人
member-menu = 对 { $name } 的操作
member-remove = 移出频道
person-mention = 提及 TA
person-since = { $date }加入
invite-people = 添加成员
invite-title-channel = 添加成员到“{ $channel }”
invite-find = 这台服务器上的人
invite-find-hint = 名称或用户名
invite-add = 添加
invite-added = 已添加
invite-link-hint = 对方还没有账号？发一个邀请链接给 TA，一周内有效。
invite-link-make = 生成邀请链接
invite-link-ready = 打开这个链接即可加入。
typing-one = { $name } 正在输入
typing-two = { $first } 和 { $second } 正在输入
typing-many = 多人正在输入

## The live workspace: messages

messages-label = 消息
messages-first = 说点什么吧，这里的每个人都能看到。
messages-loading = 正在加载消息…
messages-new = 新消息
messages-new-below = { $count } 条新消息
messages-latest = 回到最新
messages-jump-unread = { $count } 条未读 · 从第一条看起
message-actions = 消息操作
message-quote = 引用回复
message-copy = 复制文字
message-edit = 编辑消息
message-delete = 删除消息
message-delete-title = 删除这条消息？
message-delete-text = 删除后所有人都看不到，且无法恢复。
message-sending = 发送中…
message-waiting = 恢复连接后自动发送
message-failed = 发送失败：{ $reason }
message-retry = 重新发送
message-discard = 放弃
message-code-copy = 复制代码
announce-message = { $name }：{ $body }
characters-over = 超出 { $count } 个字
completion-label = 补全建议
emoji = 表情
emoji-find = 搜索表情
emoji-none = 没有找到相关表情

## The live workspace: the connection

standing-connecting = 正在连接…
standing-offline = 网络已断开。消息会先保存在本机，恢复连接后自动发送。
standing-catching-up = 已连接，正在获取错过的消息…
standing-retry = 立即重试
error-unreachable = 无法连接服务器，请检查网络后重试。

## The live workspace: keys and settings

settings-all = 全部设置
shortcuts-title = 键盘快捷键
shortcut-switcher = 跳转到频道或联系人
shortcut-previous = 上一个频道
shortcut-next = 下一个频道
shortcut-next-unread = 下一个未读频道
shortcut-send = 发送
shortcut-break = 换行
shortcut-edit-last = 编辑上一条自己的消息（输入框为空时）
shortcut-messages = 从输入框移到消息，再按 ↑ ↓
shortcut-edit = 编辑选中的消息
shortcut-delete = 删除选中的消息
shortcut-person = 查看所选消息的作者
shortcut-escape = 回到输入框，或取消
shortcut-members = 显示或隐藏成员
shortcut-help = 打开此列表

## The API for people

api-title = API
api-lead = 页面能做的一切，程序也能做。供工具使用的文档：
api-calls = 调用
api-open = 无需令牌
api-parameters = 参数
api-body = 请求体：
api-fields = 字段
api-required = 必填
api-shapes = 数据结构
