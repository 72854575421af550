#!/bin/sh
# Commands of the image: server | init | update ADDON,… | shell | load-data FILE…
# Secrets come as files, so that neither the image nor the environment shows them.
set -eu

secret() {
    file="/run/secrets/$1"
    if [ ! -s "$file" ]; then
        echo "The secret $1 is missing: put it into docker/secrets/$1.txt (see docker/README.md)." >&2
        exit 1
    fi
    tr -d '\r\n' <"$file"
}

database=${METROLOGY_DATABASE:-metrology}
conf=/tmp/odoo.conf
db_password=$(secret db_password)
admin_password=$(secret admin_password)
umask 077
grep -v -E '^(workers|proxy_mode|max_cron_threads) *=' /opt/metrology/config/odoo.conf >"$conf"
cat >>"$conf" <<END
addons_path = /opt/odoo/usr/lib/python3/dist-packages/odoo/addons,/opt/metrology/addons
admin_passwd = $admin_password
data_dir = /var/lib/odoo
db_host = ${PGHOST:-db}
db_port = ${PGPORT:-5432}
db_user = ${PGUSER:-odoo}
db_password = $db_password
db_name = $database
dbfilter = ^$database\$
gevent_port = 8072
http_interface = 0.0.0.0
max_cron_threads = ${METROLOGY_CRON_THREADS:-1}
proxy_mode = True
workers = ${METROLOGY_WORKERS:-4}
END

command=${1:-server}
[ $# -eq 0 ] || shift
case $command in
server)
    exec python /opt/metrology/serve.py server -c "$conf" "$@"
    ;;
init)
    python /opt/metrology/serve.py server -c "$conf" -i metrology_desk --load-language=zh_CN --workers=0 --stop-after-init --no-http
    python /opt/metrology/world.py "$conf" "$database" settings
    exec python /opt/metrology/world.py "$conf" "$database" data /opt/metrology/data/*.csv
    ;;
update)
    exec python /opt/metrology/serve.py server -c "$conf" -u "${1:-metrology_base}" --workers=0 --stop-after-init --no-http
    ;;
load-data)
    exec python /opt/metrology/world.py "$conf" "$database" data "$@"
    ;;
shell)
    exec python /opt/metrology/serve.py shell -c "$conf" --no-http "$@"
    ;;
*)
    echo "Unknown command: $command (server, init, update, load-data, shell)" >&2
    exit 2
    ;;
esac
