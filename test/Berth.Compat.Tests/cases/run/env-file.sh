cat >"$dir/vars" <<'V'
# a comment
ONE=1
QUOTED="kept as it is"

FROM_SHELL
TRAILING=space 
V
export FROM_SHELL=yes
docker run --rm --env-file "$dir/vars" -e ONE=over busybox env | grep -v -e HOSTNAME -e PATH | sort | tr ' ' _
t docker run --rm --env-file "$dir/missing" busybox env
printf 'bad name=1\n' >"$dir/bad"
t docker run --rm --env-file "$dir/bad" busybox env
