# needs docker-registry
registry 25100
imported 127.0.0.1:25100/many:a a
imported 127.0.0.1:25100/many:b b
t docker push -a 127.0.0.1:25100/many
docker rmi 127.0.0.1:25100/many:a 127.0.0.1:25100/many:b >/dev/null
# In which order is the registry's business.
t docker pull -a 127.0.0.1:25100/many | grep -v -e 'Download complete' -e 'Verifying' -e 'Pull complete' -e 'Pulling fs layer' | sed 's/^Digest: .*/Digest: DIGEST/' | sort
docker images --format '{{.Repository}}:{{.Tag}}' 127.0.0.1:25100/many | sort
t docker pull -q -a 127.0.0.1:25100/many
t docker pull -a 127.0.0.1:25100/nosuch
docker rmi 127.0.0.1:25100/many:a 127.0.0.1:25100/many:b >/dev/null
