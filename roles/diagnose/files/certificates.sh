# How long certificates hold, without openssl: in a certificate, the two times of its life stand one behind the other.
# Prints `from until` as YYYYMMDDhhmmss.
lifetime() {
  base64 -d 2>/dev/null | od -An -v -tx1 | tr -d ' \n' | awk '
    # A time is 17 0d (two digits of the year) or 18 0f (four), then its digits and a Z. Not every awk counts in patterns.
    function time_at(place,  kind, size, i, digits) {
      kind = substr($0, place, 4)
      if (kind != "170d" && kind != "180f") return ""
      size = kind == "170d" ? 12 : 14
      if (substr($0, place + 4 + 2 * size, 2) != "5a") return ""
      for (i = 0; i < size; i++) digits = digits substr($0, place + 5 + 2 * i, 1)
      after = place + 6 + 2 * size
      return size == 14 ? digits : (substr(digits, 1, 2) < "50" ? "20" : "19") digits
    }
    {
      for (place = 1; place < length($0); place += 2) {
        from = time_at(place)
        if (from == "") continue
        until = time_at(after)
        if (until != "") { print from, until; exit }
      }
    }'
}
# The first certificate of a file, or the one a kubeconfig carries.
certificate_in() {
  case $1 in
    *.conf | */kubeconfig*) sed -n 's/^ *client-certificate-data: *//p' "$1" | head -n 1 | base64 -d 2>/dev/null ;;
    *) cat "$1" ;;
  esac | awk '/-----BEGIN CERTIFICATE-----/ { on = 1; next } /-----END CERTIFICATE-----/ { if (on) exit } on'
}
days_between() {
  echo "$1 $2" | awk '
    function days(t,  y, m, d) {
      y = substr(t, 1, 4) + 0; m = substr(t, 5, 2) + 0; d = substr(t, 7, 2) + 0
      if (m <= 2) { y--; m += 12 }
      return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d
    }
    { print days($2) - days($1) }'
}
shown_time() { echo "$1" | sed 's/^\(....\)\(..\)\(..\)\(..\)\(..\).*/\1-\2-\3 \4:\5 UTC/'; }

now=$(date -u +%Y%m%d%H%M%S)
printf '\n== certificates, and the days they hold\n' >>"$work/report"
for file in "$DIAGNOSE_CERTS"/*.crt "$DIAGNOSE_CERTS"/etcd/*.crt /etc/etcd/pki/*.crt /var/lib/kubelet/pki/kubelet-client-current.pem \
  /var/lib/kubelet/pki/kubelet.crt /var/lib/kubelet/pki/kubelet-server-current.pem "$DIAGNOSE_CONFIG"/*.conf; do
  [ -r "$file" ] || continue
  life=$(certificate_in "$file" | lifetime)
  from=${life%% *} until=${life#* } until=${until%% *}
  [ -n "$until" ] || continue
  left=$(days_between "$now" "$until")
  printf '%6s  %s\n' "$left" "$file" >>"$work/report"
  # Both times have fourteen digits, more than every shell can count with: text compares as well.
  if [ "$(printf '%s\n%s\n' "$until" "$now" | sort | head -n 1)" = "$until" ]; then
    finding certificates "$file expired on $(shown_time "$until")" 'date -u; play cluster.yml issues anew what is due'
  elif [ "$from" != "$now" ] && [ "$(printf '%s\n%s\n' "$from" "$now" | sort | tail -n 1)" = "$from" ]; then
    finding certificates "$file is not valid before $(shown_time "$from"), and here it is $(shown_time "$now")" 'compare the clocks: date -u on all hosts; chronyc tracking'
  elif [ "$left" -lt 30 ]; then
    finding later "$file expires in $left days" 'play cluster.yml issues anew what is due'
  fi
done
