# The frame of a diagnosis: nothing here changes a host, and nothing that hangs holds it up.
# `finding LAYER WHAT LOOK [EVIDENCE [NODE]]` is a line of its own, about this host or that node; `section TITLE COMMAND...`
# goes into the report.
LC_ALL=C
PATH=$DIAGNOSE_BIN:$PATH
export LC_ALL PATH
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

has() { command -v "$1" >/dev/null 2>&1; }
role() { case " $DIAGNOSE_ROLES " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
joined() { tr '\n' ' ' | sed 's/ *$//'; }
has timeout || timeout() { shift; "$@"; }

# What must not leave a host: keys, tokens, passwords, and what is encoded beside such a word.
masked() {
  sed -e '/PRIVATE KEY-----/,/PRIVATE KEY-----/s/.*/(a private key)/' \
    -e 's/\([Bb]earer \)[A-Za-z0-9._~+\/=-]*/\1(masked)/g' \
    -e 's/\(eyJ[A-Za-z0-9_-]\{8\}\)[A-Za-z0-9._-]*/\1(masked)/g' \
    -e 's/\b\([a-z0-9]\{6\}\)\.[a-z0-9]\{16\}\b/\1.(masked)/g' \
    -e 's/\(\(token\|password\|passwd\|secret\|key-data\|certificate-key\)["'\'']\{0,1\} *[:=] *["'\'']\{0,1\}\)[^ "'\'',;}]\{4,\}/\1(masked)/Ig'
}
one_line() { tr '\t\n\r' '   ' | masked | cut -c 1-300 | sed 's/ *$//'; }
finding() { printf '!\t%s\t%s\t%s\t%s\t%s\n' "$1" "$(printf %s "$2" | one_line)" "$(printf %s "$3" | one_line)" "$(printf %s "$4" | one_line)" "$5"; }
section() {
  section_title=$1
  shift
  {
    printf '\n== %s\n' "$section_title"
    timeout 10 "$@" 2>&1 </dev/null | tail -n "${section_lines:-60}" | cut -c 1-400 | masked
  } >>"$work/report"
}
# curl with limits; the answer's code in `code`, why there is none in `why`.
ask() {
  page=$(curl -sS -k --noproxy '*' --max-time 4 -w '\n%{http_code}' "$@" 2>"$work/why")
  code=${page##*"
"}
  page=${page%"
"*}
  why=$(sed -n 's/^curl: //p' "$work/why" | head -n 1)
  [ "$code" = 200 ]
}
pid_of() {
  for process in /proc/[0-9]*; do
    { read -r program <"$process/comm"; } 2>/dev/null || continue
    [ "$program" = "$(printf '%.15s' "$1")" ] || continue
    case $(tr '\0' '\n' <"$process/cmdline" 2>/dev/null | head -n 1) in *"$1") echo "${process#/proc/}"; return 0 ;; esac
  done
  return 1
}

# The log of a component: its unit's, or that of its newest container (A12).
log_of() {
  if [ -e "/etc/systemd/system/$1.service" ] || [ -e "/usr/lib/systemd/system/$1.service" ] || [ -e "/lib/systemd/system/$1.service" ]; then
    journalctl --no-pager --quiet --output=cat --lines=400 --unit="$1" 2>/dev/null
  else
    # shellcheck disable=SC2012
    newest=$(ls -t /var/log/pods/kube-system_"$1"*/*/*.log 2>/dev/null | head -n 1)
    [ -z "$newest" ] || tail -n 400 "$newest" | sed 's/^[^ ]* std[a-z]* [FP] //'
  fi
}
log_place() { if [ -e "/etc/systemd/system/$1.service" ] || [ -e "/usr/lib/systemd/system/$1.service" ]; then echo "journalctl -u $1"; else echo "/var/log/pods/kube-system_$1*"; fi; }
# The last line of it that complains.
complaint_of() {
  log_of "$1" | grep -E '^[EF][0-9]{4} |"level":"(error|fatal|panic)"|^panic:|^Error:|[Ff]ailed to|level=(error|fatal)' | tail -n 1 |
    sed -e 's/^[EF][0-9]* [0-9:.]* *[0-9]* [^]]*\] //' -e 's/.*"msg":"\([^"]*\)".*"error":"\([^"]*\)".*/\1: \2/'
}
