"""Chinese for what ./desk says; used when the terminal's language is Chinese."""

CHINESE = {
    # progress
    "package lists": "软件包列表",
    "installing": "安装",
    "fetching %(name)s": "下载 %(name)s",
    "starting": "启动中",
    "stopped": "中断",
    "done": "完成",
    "ready": "已就绪",
    "from the cache": "来自缓存",
    "up to date": "无需更新",
    "updated: %(names)s": "已更新：%(names)s",
    "already there": "已有",
    "left out": "跳过",
    "none in this clone": "本副本没有",
    "nothing loads it in this clone": "本副本没有可载入的模块",
    "%(count)d files": "%(count)d 个文件",
    "Odoo has moved, all addons updated": "Odoo 版本已变，全部模块已更新",
    "Odoo 19": "Odoo 19",
    "Python packages": "Python 软件包",
    "PostgreSQL": "PostgreSQL 数据库",
    "Database and suite": "建库并安装系统",
    "Reference data": "基础资料",
    "Demo world": "演示数据",
    "Server": "服务器",
    "Browser": "浏览器",
    "Base database": "基础库",
    "Suite database": "系统库",
    "Export": "导出",
    "Update": "更新",
    # results
    "Metrology Desk is ready after %(seconds).0f s.": "计量服务台已就绪，用时 %(seconds).0f 秒。",
    "  Page:    http://127.0.0.1:%(port)d": "  网址：  http://127.0.0.1:%(port)d",
    "  Sign in: admin, password admin": "  登录：  admin，密码 admin",
    "           or, password demo: %(names)s": "          或（密码 demo）：%(names)s",
    "           or %(jobs)s, followed by one of %(sites)s": "          或 %(jobs)s 之一，后接 %(sites)s 之一",
    "  Log:     %(path)s": "  日志：  %(path)s",
    "  Stop:    Ctrl+C here, or ./desk stop": "  停止：  在此按 Ctrl+C，或 ./desk stop",
    "Already running: http://127.0.0.1:%(port)d": "已在运行：http://127.0.0.1:%(port)d",
    "Port %(wanted)d is taken; using %(port)d.": "端口 %(wanted)d 已被占用，改用 %(port)d。",
    "The server on port %(port)d has stopped.": "端口 %(port)d 上的服务器已停止。",
    "PostgreSQL has stopped.": "PostgreSQL 已停止。",
    "Nothing was running.": "没有正在运行的服务。",
    "Stopping …": "正在停止……",
    "Stopped. The next start goes on where this one was.": "已中断，下次启动从这里继续。",
    "The running server keeps the old Python code: stop it and ./desk run again.": (
        "正在运行的服务器仍用旧的 Python 代码：请停止后重新 ./desk run。"
    ),
    "FAILED after %(seconds).0f s: %(names)s": "未通过（%(seconds).0f 秒）：%(names)s",
    "All good after %(seconds).0f s.": "全部通过，用时 %(seconds).0f 秒。",
    "— Static checks": "— 静态检查",
    "— Odoo tests and browser stories": "— Odoo 测试与浏览器流程",
    "— Conformity of every addon": "— 各模块规范检查",
    "— Server log": "— 服务器日志",
    "static checks": "静态检查",
    "Odoo tests": "Odoo 测试",
    "conformity": "规范检查",
    "server log": "服务器日志",
    "nothing to complain about": "没有问题",
    "%(name)s is not content.": "%(name)s 有意见。",
    "%(name)s is written.": "%(name)s 已写好。",
    "%(name)s could not be resolved (see above).": "%(name)s 无法求解（见上）。",
    "Some texts are not translated (see above).": "有文字尚未翻译（见上）。",
    "Every text is translated.": "所有文字均已翻译。",
    # problems
    "What to do: %(remedy)s": "解决办法：%(remedy)s",
    "Log: %(path)s": "日志：%(path)s",
    "%(name)s failed:\n%(tail)s": "%(name)s 失败：\n%(tail)s",
    "No network: something has to be downloaded and the other side cannot be reached.": (
        "没有网络：需要下载，但连不上对方。"
    ),
    "Connect this machine (or set http_proxy), then give the same command again; it goes on.": (
        "请接通网络（或设置 http_proxy），再执行同一命令，会从中断处继续。"
    ),
    "The disk is full.": "磁盘已满。",
    "Free about 5 GB, then give the same command again.": "请腾出约 5 GB，再执行同一命令。",
    "Debian's signing keys are missing, so its packages cannot be checked.": (
        "缺少 Debian 签名公钥，无法校验软件包。"
    ),
    "As root: apt-get install debian-archive-keyring": "以 root 执行：apt-get install debian-archive-keyring",
    "Debian has no such package any more: %(names)s": "Debian 已没有这些软件包：%(names)s",
    "See 'Moving versions' in CONTRIBUTING.md.": "见 CONTRIBUTING.md 中的 Moving versions 一节。",
    "%(name)s arrived damaged and was thrown away.": "%(name)s 下载损坏，已丢弃。",
    "Give the same command again; if it stays, the mirror is at fault.": "请重试；若仍如此，是镜像站的问题。",
    "The browser tests need Chromium or Chrome, and none can be fetched on this system.": (
        "浏览器测试需要 Chromium 或 Chrome，本系统无法自动获取。"
    ),
    "Install Google Chrome or Chromium (not the snap) so that it is on PATH.": (
        "请安装 Google Chrome 或 Chromium（不要 snap 版），并使其在 PATH 中。"
    ),
    "Chromium was fetched, but it does not start.": "Chromium 已下载，但无法启动。",
    "As root: apt-get install chromium": "以 root 执行：apt-get install chromium",
    "The database %(name)s does not answer.": "数据库 %(name)s 没有响应。",
    "./desk doctor tells more.": "详情见 ./desk doctor。",
    "The server cannot make a database with LC_COLLATE C and LC_CTYPE C.UTF-8.": (
        "该服务器无法创建 LC_COLLATE 为 C、LC_CTYPE 为 C.UTF-8 的数据库。"
    ),
    "Install the locale C.UTF-8 on that server, or unset PGHOST to use the embedded one.": (
        "请在该服务器上安装 C.UTF-8 区域设置，或取消 PGHOST 以使用内置数据库。"
    ),
    "This Python comes without pip.": "此 Python 不带 pip。",
    "As root: apt-get install python3-venv (or python3-pip).": (
        "以 root 执行：apt-get install python3-venv（或 python3-pip）。"
    ),
    "No such addon here: %(names)s": "没有这些模块：%(names)s",
    "Choose from: %(names)s": "可选：%(names)s",
    "There is a database %(name)s that ./desk did not make.": "已有同名数据库 %(name)s，但不是 ./desk 建的。",
    "Rename or remove it, or use another server.": "请改名或删除它，或换一台服务器。",
    "Another ./desk run works in this clone just now.": "本副本中另有一个 ./desk run 正在执行。",
    "Another ./desk test works in this clone just now.": "本副本中另有一个 ./desk test 正在执行。",
    "Another ./desk bench works in this clone just now.": "本副本中另有一个 ./desk bench 正在执行。",
    "Another ./desk works on this just now.": "另有一个 ./desk 正在处理。",
    "No Debian mirror is known here.": "不知道本机可用的 Debian 镜像站。",
    "Name one with DESK_DEBIAN_MIRROR.": "请用 DESK_DEBIAN_MIRROR 指定。",
    "No free port from %(port)d on.": "从 %(port)d 起没有空闲端口。",
    "Name another with --port.": "请用 --port 另行指定。",
    "Only %(free)d MB are free at %(path)s; Odoo needs about 1500 MB.": (
        "%(path)s 只剩 %(free)d MB，Odoo 约需 1500 MB。"
    ),
    "Free some space, or set XDG_CACHE_HOME to a roomier disk.": (
        "请腾出空间，或用 XDG_CACHE_HOME 指定更大的磁盘。"
    ),
    "Odoo 19 is not here, and neither apt with a Debian mirror nor git is.": (
        "没有 Odoo 19，也没有可用的 Debian 镜像站或 git。"
    ),
    "Install git, or name a Debian mirror (DESK_DEBIAN_MIRROR) or a folder (ODOO_SOURCE).": (
        "请安装 git，或指定 Debian 镜像站（DESK_DEBIAN_MIRROR）或目录（ODOO_SOURCE）。"
    ),
    "ODOO_SOURCE=%(path)s holds no Odoo.": "ODOO_SOURCE=%(path)s 里没有 Odoo。",
    "Point it at a checkout of branch 19.0 or a dist-packages folder, or unset it.": (
        "请指向 19.0 分支的检出目录或 dist-packages 目录，或取消该变量。"
    ),
    "Debian now serves %(name)s, not the tried file; its signature is good, so this goes on."
    " CONTRIBUTING.md says how to move the lock.": (
        "Debian 现在提供的是 %(name)s，与已验证的文件不同；签名有效，继续执行。更新锁定见 CONTRIBUTING.md。"
    ),
    "Neither /var/lib nor /var/tmp can be written to.": "/var/lib 和 /var/tmp 都不能写入。",
    "Free some space or run as an ordinary user.": "请腾出空间，或以普通用户运行。",
    "The path of this folder holds a comma, and Odoo separates its folders by commas: %(path)s": (
        "目录路径中有逗号，而 Odoo 以逗号分隔目录：%(path)s"
    ),
    "Move or rename the folder.": "请移动该目录或改名。",
    "Cannot write to %(path)s: %(error)s": "无法写入 %(path)s：%(error)s",
    "Give this user the right to write there, or set XDG_CACHE_HOME to a folder of its own.": (
        "请给当前用户写权限，或用 XDG_CACHE_HOME 指定自己的目录。"
    ),
    "%(path)s does not belong to this user alone.": "%(path)s 不是当前用户独有。",
    "Remove it, then try again.": "请删除后重试。",
    "There is no unprivileged user to run PostgreSQL.": "没有可用来运行 PostgreSQL 的普通用户。",
    "As root: useradd --system metrology-desk": "以 root 执行：useradd --system metrology-desk",
    "PostgreSQL does not start:\n%(tail)s": "PostgreSQL 无法启动：\n%(tail)s",
    "./desk doctor tells more; the data is in %(path)s": "详情见 ./desk doctor；数据在 %(path)s",
    "Odoo refuses the role postgres.": "Odoo 拒绝使用 postgres 角色。",
    "Create another one (createuser --createdb odoo) and name it with PGUSER=odoo.": (
        "请另建角色（createuser --createdb odoo），并设置 PGUSER=odoo。"
    ),
    "PostgreSQL at PGHOST=%(host)s does not let us in:\n%(why)s": (
        "无法连接 PGHOST=%(host)s 的 PostgreSQL：\n%(why)s"
    ),
    "Correct PGHOST, PGPORT, PGUSER, PGPASSWORD, or unset PGHOST to use the embedded server.": (
        "请改正 PGHOST、PGPORT、PGUSER、PGPASSWORD，或取消 PGHOST 以使用内置数据库。"
    ),
    "The role %(role)s may not create databases.": "角色 %(role)s 无权创建数据库。",
    "ALTER ROLE … CREATEDB": "ALTER ROLE … CREATEDB",
    "initdb failed:\n%(tail)s": "initdb 失败：\n%(tail)s",
    "The data was made by PostgreSQL %(made)s, the environment has %(have)s.": (
        "数据由 PostgreSQL %(made)s 建立，而当前环境是 %(have)s。"
    ),
    "Save the database with the old version (pg_dump), remove %(path)s, run again, restore.": (
        "请用旧版本导出（pg_dump），删除 %(path)s，重新运行后再导入。"
    ),
    "Addons depend on each other in a circle: %(names)s": "模块循环依赖：%(names)s",
    "%(path)s cannot be read: %(error)s": "无法读取 %(path)s：%(error)s",
    "The desk is not installed yet.": "系统尚未安装。",
    "There is no bench/ in this clone.": "本副本没有 bench/。",
    "No such file: %(path)s": "没有这个文件：%(path)s",
    # phone
    "a private telephone exchange and two telephones to try it with": (
        "启动私有电话交换机和两部软电话，便于试打"
    ),
    "The telephone exchange (Asterisk) cannot be fetched: this machine knows no Debian mirror.": (
        "无法获取电话交换机（Asterisk）：本机没有配置 Debian 镜像。"
    ),
    "Set DESK_DEBIAN_MIRROR to a Debian mirror, then give the same command again.": (
        "请将 DESK_DEBIAN_MIRROR 设为一个 Debian 镜像，再执行同一命令。"
    ),
    "Debian serves no Asterisk for this machine at the moment.": "Debian 目前没有适合本机的 Asterisk。",
    "Set DESK_DEBIAN_MIRROR to another Debian mirror, then give the same command again.": (
        "请将 DESK_DEBIAN_MIRROR 设为另一个 Debian 镜像，再执行同一命令。"
    ),
    "The unpacked exchange in %(path)s is not whole.": "%(path)s 中解开的交换机不完整。",
    "Remove that folder, then give the same command again.": "请删除该文件夹，再执行同一命令。",
    "No free port on %(host)s.": "%(host)s 上没有空闲端口。",
    "The telephone exchange (Asterisk) did not start.": "电话交换机（Asterisk）未能启动。",
    "Another ./desk phone works in this clone just now.": "本副本中另一个 ./desk phone 正在运行。",
    "The desk is not running, so nobody would note the calls.": "服务台没有运行，通话无处记录。",
    "./desk run in another terminal, then give the same command again.": (
        "请先在另一个终端执行 ./desk run，再执行同一命令。"
    ),
    "Telephone exchange": "电话交换机",
    "Seats and lines": "坐席与线路",
    "Start": "启动",
    "The exchange does not let the seat %(number)s in.": "交换机拒绝坐席 %(number)s 登录。",
    "The exchange takes calls. Type, for example:": "交换机已可接打电话。例如输入：",
    "  Any SIP telephone: server %(server)s, name %(name)s, password %(password)s": (
        "  任何 SIP 话机：服务器 %(server)s，用户名 %(name)s，密码 %(password)s"
    ),
    "Begin with: %(names)s": "请以其中之一开头：%(names)s",
    "That is not possible just now.": "现在不能这样做。",
    "%(who)s: not connected (%(code)d)": "%(who)s：未接通（%(code)d）",
    "%(who)s: connected with %(number)s": "%(who)s：已接通 %(number)s",
    "%(who)s: %(number)s rings": "%(who)s：%(number)s 来电振铃",
    "%(who)s hears: %(sound)s": "%(who)s 听到：%(sound)s",
    "%(who)s: the call has ended": "%(who)s：通话结束",
    "the customer": "客户",
    "the seat": "坐席",
    "a voice or a tone": "语音或提示音",
    "silence": "静音",
    # doctor
    "Python %(version)s at %(path)s": "Python %(version)s：%(path)s",
    "root": "root",
    "an ordinary user": "普通用户",
    "This clone: %(path)s, as %(who)s": "本副本：%(path)s，身份：%(who)s",
    "Disk: %(free)s free": "磁盘：剩余 %(free)s",
    "Only %(free)s free at %(path)s": "%(path)s 只剩 %(free)s",
    "Free %(need)s, or set XDG_CACHE_HOME to a roomier disk.": (
        "请腾出 %(need)s，或用 XDG_CACHE_HOME 指定更大的磁盘。"
    ),
    "Odoo %(version)s in %(path)s": "Odoo %(version)s：%(path)s",
    "Odoo 19 is not here yet; ./desk run fetches it.": "尚无 Odoo 19，./desk run 会下载。",
    "Python packages: for running and testing": "Python 软件包：运行和测试所需均已就绪",
    "Python packages: for running; ./desk test fetches the rest.": (
        "Python 软件包：运行所需已就绪，其余由 ./desk test 下载。"
    ),
    "Python packages are not here yet; ./desk run fetches them.": "尚无 Python 软件包，./desk run 会下载。",
    "apt is not needed: Odoo is here.": "不需要 apt：Odoo 已就绪。",
    "No apt here: Odoo will come by git.": "没有 apt：Odoo 将通过 git 获取。",
    "Install git, or set ODOO_SOURCE to an Odoo 19 folder.": (
        "请安装 git，或用 ODOO_SOURCE 指定 Odoo 19 目录。"
    ),
    "No Debian mirror known: Odoo will come by git.": "不知道 Debian 镜像站：Odoo 将通过 git 获取。",
    "Install git, or name a Debian mirror with DESK_DEBIAN_MIRROR.": (
        "请安装 git，或用 DESK_DEBIAN_MIRROR 指定 Debian 镜像站。"
    ),
    "apt, with the Debian mirror %(mirror)s": "apt，Debian 镜像站 %(mirror)s",
    "The network is not needed: everything is here.": "不需要网络：一切就绪。",
    "Network: not tried": "网络：未测试",
    "Network: the Debian mirror answers": "网络：Debian 镜像站可达",
    "Network: %(mirror)s does not answer (%(error)s)": "网络：%(mirror)s 不可达（%(error)s）",
    "Connect this machine, or set http_proxy and https_proxy.": (
        "请接通网络，或设置 http_proxy 和 https_proxy。"
    ),
    "Port %(port)d is free": "端口 %(port)d 空闲",
    "Port %(port)d is taken; ./desk run takes the next free one.": (
        "端口 %(port)d 已被占用，./desk run 会改用下一个空闲端口。"
    ),
    "running": "运行中",
    "not running": "未运行",
    "PostgreSQL: embedded, %(state)s, data in %(path)s": "PostgreSQL：内置，%(state)s，数据在 %(path)s",
    "PostgreSQL: PGHOST=%(host)s answers": "PostgreSQL：PGHOST=%(host)s 可用",
    "PostgreSQL: PGHOST=%(host)s, not tried yet": "PostgreSQL：PGHOST=%(host)s，尚未测试",
    "PostgreSQL comes with the Python packages.": "PostgreSQL 随 Python 软件包提供。",
    "Server: not running": "服务器：未运行",
    "Server: http://127.0.0.1:%(port)d": "服务器：http://127.0.0.1:%(port)d",
    "Server: process %(pid)d is there but does not answer": "服务器：进程 %(pid)d 存在但无响应",
    "./desk stop, then ./desk run": "先 ./desk stop，再 ./desk run",
    "Browser for tests: %(path)s": "测试用浏览器：%(path)s",
    "No browser yet; ./desk test fetches Chromium.": "尚无浏览器，./desk test 会下载 Chromium。",
    "No browser for the tests (running the desk needs none on this machine).": (
        "没有测试用浏览器（本机仅运行系统则不需要）。"
    ),
    "Chinese font: in the Python packages": "中文字体：已随 Python 软件包安装",
    "Chinese font: comes with the Python packages": "中文字体：随 Python 软件包提供",
    "%(count)d things to put right.": "有 %(count)d 项需要处理。",
    "Nothing is missing.": "一样不缺。",
    # screenshots
    "No such screen: %(names)s": "没有这个界面：%(names)s",
    "screens.csv: the row of %(name)s cannot be read.": "screens.csv：%(name)s 一行无法识别。",
    "The desk is running, and its database is needed as a model.": (
        "系统正在运行，而截图需要以其数据库为样本。"
    ),
    "Screenshots": "截图",
    "The pictures are in %(path)s": "图片位于 %(path)s",
    "Not taken: %(names)s": "未能截取：%(names)s",
    # command line
    "Metrology Desk: run, test and tend the suite.": "计量服务台：运行、测试和维护。",
    "COMMAND": "命令",
    "ADDON": "模块",
    "FILE": "文件",
    "PACKAGE": "软件包",
    "ARGUMENTS": "参数",
    "install what is missing and start the desk on http://127.0.0.1:8069": (
        "补齐所缺并启动系统：http://127.0.0.1:8069"
    ),
    "start looking for a free port here": "从这个端口开始找空闲端口",
    "without the demo world": "不要演示数据",
    "stop server and PostgreSQL of this clone": "停止本副本的服务器和 PostgreSQL",
    "Odoo's Python shell on the desk's database": "在系统数据库上打开 Odoo 的 Python 终端",
    "update addons in the database (all, or the named ones)": "更新数据库中的模块（全部或指定）",
    "also replace texts that were edited in the database": "同时覆盖在数据库中改过的译文",
    "load reference CSV files; what is unchanged stays": "载入基础资料 CSV，未变的保持不动",
    "run every check, or pytest with the given arguments": "执行全部检查，或按参数运行 pytest",
    "measure speed; arguments go to the benchmarks": "测量速度，参数交给测速程序",
    "static checks only": "仅静态检查",
    "export texts, merge the Chinese, list what is not translated": "导出文字、合并中文译文、列出未译",
    "take pictures of the main screens, all or the named ones": "截取主要界面（全部或指定）的图片",
    "write them here instead of .desk/screenshots": "写到此处，而不是 .desk/screenshots",
    "SCREEN": "界面",
    "FOLDER": "文件夹",
    "say what is missing on this machine, and the remedy": "说明本机缺什么以及如何解决",
    "write the lock files anew": "重写锁定文件",
    "move every Python package to its newest version": "所有 Python 软件包升到最新版本",
    "take the odoo-19 that Debian serves now": "采用 Debian 当前提供的 odoo-19",
    "move only these": "只升级这些",
}
