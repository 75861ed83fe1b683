"""The request of each verb, and how its response is read: written once, sent by both clients."""
