# What is wrong with the words is said before anybody is asked.
# also berth
t docker login 127.0.0.1:25122
t docker login -u someone 127.0.0.1:25122
t docker login -p secret --password-stdin 127.0.0.1:25122
echo secret | t docker login --password-stdin 127.0.0.1:25122
echo secret | t docker login -u someone --password-stdin 127.0.0.1:25122
ls -A "$dir/.docker" 2>/dev/null | grep -v '^\.'
