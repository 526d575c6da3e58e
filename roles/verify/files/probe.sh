# The frame of the checks. A check is a function that prints what it saw and returns 0 (well), 1 (not well) or
# 2 (does not apply here). All run at once; one line each comes out: name, result, what it saw, parted by tabs.
LC_ALL=C
PATH=$VERIFY_BIN:$PATH
export LC_ALL PATH
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
end=$(($(date +%s) + VERIFY_TIMEOUT))

has() { command -v "$1" >/dev/null 2>&1; }
role() { case " $VERIFY_ROLES " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
joined() { tr '\n' ' ' | sed 's/ *$//'; }

check() {
  check_name=$1
  shift
  (
    "$@" >"$work/$check_name.said" 2>&1 </dev/null
    echo $? >"$work/$check_name.code"
  ) &
}

# Settles a check without asking anything.
settle() {
  echo "$2" >"$work/$1.code"
  echo "$3" >"$work/$1.said"
}

# Repeats a command until it succeeds, does not apply, or the time of all checks is over; prints what it said last.
patiently() {
  while :; do
    said=$("$@" 2>&1)
    said_code=$?
    case $said_code in 0 | 2) break ;; esac
    [ "$(date +%s)" -lt "$end" ] || break
    sleep 0.3 2>/dev/null || sleep 1
  done
  [ -z "$said" ] || printf '%s\n' "$said"
  return "$said_code"
}

# The number of a process by the name of its program.
pid_of() {
  for process in /proc/[0-9]*; do
    { read -r program <"$process/comm"; } 2>/dev/null || continue
    [ "$program" != "$1" ] || { echo "${process#/proc/}"; return 0; }
  done
  return 1
}

answers() {
  wait
  for answer in "$work"/*.code; do
    [ -e "$answer" ] || continue
    answer=${answer%.code}
    case $(cat "$answer.code") in 0) result=ok ;; 2) result=skipped ;; *) result=failed ;; esac
    printf '%s\t%s\t%s\n' "${answer##*/}" "$result" "$(tr '\t\n\r' '   ' <"$answer.said" | cut -c 1-400)"
  done
}

# Prints the body behind an address if it answers 200, else why not. Further words are options of curl.
page() {
  page_url=$1
  shift
  if body=$(curl -sS --noproxy '*' --max-time 3 -w '\n%{http_code}' "$@" "$page_url" 2>&1); then
    page_code=${body##*"
"}
    [ "$page_code" = 200 ] && printf '%s\n' "${body%"
"*}" && return 0
    echo "$page_url answers $page_code: ${body%"
"*}"
  else
    echo "$page_url: $(printf '%s' "$body" | sed -n 's/^curl: //p')"
  fi
  return 1
}

# Succeeds if the answer is exactly what is expected.
page_says() {
  expected=$1
  shift
  said_page=$(page "$@") || { echo "$said_page"; return 1; }
  [ "$said_page" = "$expected" ] || { echo "$1 says $said_page"; return 1; }
}

# Succeeds if somebody without the right credentials gets nothing: 401, 403, no connection, or none that TLS lets through.
refuses() {
  refuse_url=$1
  shift
  refuse_answer=$(curl -sk --noproxy '*' --max-time 3 -o /dev/null -w '%{http_code}' "$@" "$refuse_url")
  refuse_rc=$?
  case $refuse_rc:$refuse_answer in
    0:401 | 0:403) return 0 ;;
    7:* | 16:* | 28:* | 35:* | 52:* | 55:* | 56:* | 58:*) return 0 ;;
  esac
  echo "$refuse_url answers $refuse_answer (curl ended with $refuse_rc)"
  return 1
}
