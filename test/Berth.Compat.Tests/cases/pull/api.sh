# The layer that other images share may be known from an earlier pull; let it be.
quiet docker pull 127.0.0.1:25000/small:1; quiet docker rmi 127.0.0.1:25000/small:1
api POST "/images/create?fromImage=127.0.0.1:25000/small&tag=1" | tr -d '\r' | jq -r 'if type == "number" then . else [.status, .id] | map(select(.)) | join(" ") end' | grep -v -e Download -e Extract -e Verif | sort -u
api POST "/images/create?fromImage=127.0.0.1:25000/small&tag=nosuchtag" | tr -d '\r'
api POST "/images/create?fromImage=UPPER/CASE:x:y"
docker rmi 127.0.0.1:25000/small:1 >/dev/null
