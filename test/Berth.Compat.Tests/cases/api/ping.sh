head() { curl -s -o /dev/null -D - --unix-socket "$sock" "$@" | tr -d '\r' | grep -i -E '^(HTTP|Api-Version|Docker-Experimental|Ostype|Cache-Control|Pragma|Content-Type|Content-Length|Swarm)' | sort; }
head http://engine/_ping
head -I http://engine/_ping
head -I http://engine/v1.40/_ping
