t docker ps --filter nonsense=1
t docker ps --filter status=nonsense
t docker ps --filter exited=nonsense
t docker ps --filter before=nosuch-container
t docker ps --filter name='['
api GET '/containers/json?filters=nonsense'
api GET '/containers/json?limit=nonsense'
api GET '/containers/json?filters=%7B%22status%22%3A%5B%22created%22%5D%7D'
