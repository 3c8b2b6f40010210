"""What happens in the centre: one class an event, told in the past tense. The classes are the catalogue of webhooks, too."""
