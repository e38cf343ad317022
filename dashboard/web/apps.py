from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "dashboard.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every process sends by our Celery application, the commands too: without it they would send to nowhere."""
        import dashboard.celery  # noqa: F401
