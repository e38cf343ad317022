from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "dashboard.inventory"
    label = "inventory"
    verbose_name = "Inventory (read from Docker)"
    default_auto_field = "django.db.models.BigAutoField"
