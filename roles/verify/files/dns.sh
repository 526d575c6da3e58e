# Asks the cluster's name server from this host: `resolve NAME TYPE` prints the addresses (A, type 1) or `port target`
# (SRV, type 33) it answers, sorted. The packet is made and read by hand, because no tool for it can be counted on.
dns_packet() {
  # Number 0x5256, recursion wanted, one question.
  printf '\122\126\001\000\000\001\000\000\000\000\000\000'
  packet_name=$1
  while [ -n "$packet_name" ]; do
    packet_label=${packet_name%%.*}
    # shellcheck disable=SC2059 # the format is the octal number of the length
    printf "\\$(printf '%03o' "${#packet_label}")%s" "$packet_label"
    case $packet_name in *.*) packet_name=${packet_name#*.} ;; *) packet_name= ;; esac
  done
  # shellcheck disable=SC2059
  printf "\\000\\000\\$(printf '%03o' "$2")\\000\\001"
}

dns_answers() {
  od -An -v -tu1 | awk '
    { for (i = 1; i <= NF; i++) byte[count++] = $i }
    # Reads the name at a place: sets `name`, and `next_place` to what follows it there.
    function read_name(place,  length_, jumped) {
      name = ""; jumped = 0
      while ((length_ = byte[place]) > 0) {
        if (length_ >= 192) {
          if (!jumped) next_place = place + 2
          jumped++; place = (length_ - 192) * 256 + byte[place + 1]
          if (jumped > 9) return
          continue
        }
        if (name != "") name = name "."
        for (place++; length_ > 0; length_--) name = name sprintf("%c", byte[place++])
      }
      if (!jumped) next_place = place + 1
    }
    END {
      if (count < 12) { print "no answer"; exit 1 }
      if (byte[3] % 16 != 0) { print "answer code " byte[3] % 16; exit 1 }
      read_name(12); place = next_place + 4
      for (record = byte[6] * 256 + byte[7]; record > 0; record--) {
        read_name(place); place = next_place
        type = byte[place] * 256 + byte[place + 1]; size = byte[place + 8] * 256 + byte[place + 9]; place += 10
        if (type == 1) print byte[place] "." byte[place + 1] "." byte[place + 2] "." byte[place + 3]
        if (type == 33) { read_name(place + 6); print byte[place + 4] * 256 + byte[place + 5] " " name }
        place += size
      }
    }' | sort
}

# shellcheck disable=SC2016 # the inner bash takes its own arguments
resolve() {
  dns_packet "$1" "$2" >"$work/$1.$2.packet"
  timeout 3 bash -c 'exec 3<>"/dev/udp/$0/53" && cat "$1" >&3 && dd bs=4096 count=1 <&3 2>/dev/null' "$VERIFY_DNS" "$work/$1.$2.packet" | dns_answers
}
